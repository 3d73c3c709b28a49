package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.EndpointSettings.ResponseFormat;
import io.rexserve.data.endpoint.HttpTransport.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A prompt about some pictures, as a request to `/v1/chat/completions` with a JSON schema, temperature 0 and a seed.
///
/// @param <T> what a valid answer says
final class ChatQuery<T> implements Query<T> {
    /// No encoder makes more tokens of a pixel than one per patch of 14 by 14, and tiles make some of any picture:
    /// InternVL2's 12 tiles and a thumbnail are 3328.
    private static final int PIXELS_PER_TOKEN = 14 * 14;

    private static final int TOKENS_OF_TILES = 4096;

    /// Template of the chat and the schema, which some servers count.
    private static final int TOKENS_OF_TEMPLATE = 1024;

    /// How servers are told not to repeat a mistake.
    private static final String AGAIN = "\n\nYour last answer was refused: ";

    private final EndpointSettings endpoint;
    private final ChatPrompt prompt;
    private final Subject subject;
    private final Reading<T> reading;
    private @Nullable List<SentPicture> sent;

    /// A prompt that is read once, with the schema of its answers.
    record ChatPrompt(Prompt prompt, AnswerSchema schema, int maxTokens) {
        static ChatPrompt of(Prompt prompt, int maxTokens) {
            return new ChatPrompt(prompt, new AnswerSchema(prompt.schema()), maxTokens);
        }
    }

    /// What is asked about.
    ///
    /// @param picture id of the picture
    /// @param item what of it, such as a region's box; empty for the whole
    /// @param seed of the picture
    /// @param values of the prompt's names
    /// @param pictures that are sent, made when they are
    record Subject(
            String picture, String item, long seed, Map<String, String> values, Supplier<List<SentPicture>> pictures) {}

    /// How an answer that fits the schema is read.
    interface Reading<T> {
        T read(JsonNode content) throws InvalidAnswerException;
    }

    ChatQuery(EndpointSettings endpoint, ChatPrompt prompt, Subject subject, Reading<T> reading) {
        this.endpoint = endpoint;
        this.prompt = prompt;
        this.subject = subject;
        this.reading = reading;
    }

    @Override
    public String kind() {
        return prompt.prompt().label();
    }

    @Override
    public String key(int attempt) {
        return QueryKey.of(
                endpoint,
                prompt.prompt().identity(),
                subject.values(),
                "tokens " + prompt.maxTokens() + ", seed " + subject.seed(),
                subject.picture(),
                subject.item(),
                attempt);
    }

    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public byte[] body(int attempt, String complaint) {
        if (sent == null) {
            sent = subject.pictures().get();
        }
        String text = prompt.prompt().render(subject.values()) + (complaint.isEmpty() ? "" : AGAIN + complaint);
        return body(sent, text, seed(attempt));
    }

    /// Attempts differ in their seeds, for servers that draw even at temperature 0.
    private int seed(int attempt) {
        return (int) ((subject.seed() ^ (subject.seed() >>> 32)) + attempt) & Integer.MAX_VALUE;
    }

    @Override
    public byte[] control() {
        var values = new TreeMap<>(subject.values());
        values.replaceAll((_, value) -> value.matches("[0-9]+") ? value : "dog");
        int pictures = sent == null ? 0 : sent.size();
        return body(
                IntStream.range(0, pictures)
                        .mapToObj(_ -> PictureEncoder.control())
                        .toList(),
                prompt.prompt().render(values),
                0);
    }

    private byte[] body(List<SentPicture> pictures, String text, int seed) {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("model", endpoint.model());
        ArrayNode messages = body.putArray("messages");
        messages.addObject()
                .put("role", "system")
                .put("content", prompt.prompt().system());
        ObjectNode user = messages.addObject().put("role", "user");
        if (pictures.isEmpty()) {
            user.put("content", text);
        } else {
            ArrayNode parts = user.putArray("content");
            for (SentPicture picture : pictures) {
                parts.addObject()
                        .put("type", "image_url")
                        .putObject("image_url")
                        .put(
                                "url",
                                "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(picture.jpeg()));
            }
            parts.addObject().put("type", "text").put("text", text);
        }
        body.put("temperature", 0).put("seed", seed).put("max_tokens", prompt.maxTokens());
        responseFormat(body);
        return JsonMapper.shared().writeValueAsBytes(body);
    }

    private void responseFormat(ObjectNode body) {
        switch (endpoint.responseFormat()) {
            case JSON_SCHEMA ->
                body.putObject("response_format")
                        .put("type", "json_schema")
                        .putObject("json_schema")
                        .put("name", prompt.prompt().name())
                        .put("strict", true)
                        .set("schema", prompt.prompt().schema());
            case JSON_OBJECT -> body.putObject("response_format").put("type", "json_object");
            case TEXT -> {}
        }
    }

    @Override
    public Answer parse(Reply reply) {
        return ChatReply.parse(endpoint, reply, bound());
    }

    private ChatReply.Bound bound() {
        long in = (long) TOKENS_OF_TEMPLATE
                + prompt.prompt().system().getBytes(StandardCharsets.UTF_8).length
                + prompt.prompt().render(subject.values()).getBytes(StandardCharsets.UTF_8).length;
        for (SentPicture picture : sent == null ? List.<SentPicture>of() : sent) {
            in += (long) picture.width() * picture.height() / PIXELS_PER_TOKEN + TOKENS_OF_TILES;
        }
        return new ChatReply.Bound(in, prompt.maxTokens());
    }

    @Override
    public T read(JsonNode content) throws InvalidAnswerException {
        return reading.read(content);
    }

    @Override
    public JsonNode json(String content) throws InvalidAnswerException {
        boolean free = endpoint.responseFormat() == ResponseFormat.TEXT;
        return prompt.schema().read(free ? withoutFence(content) : content);
    }

    /// Models that answer as they like put JSON into a Markdown fence.
    private static String withoutFence(String content) {
        String text = content.strip();
        if (text.startsWith("```") && text.endsWith("```") && text.indexOf('\n') > 0) {
            return text.substring(text.indexOf('\n') + 1, text.length() - 3).strip();
        }
        return text;
    }
}
