package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.Answer.Usage;
import io.rexserve.data.endpoint.HttpTransport.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A picture and some fields, posted as JSON to a classifier or grounder, whose answer is JSON of a schema. It costs no
/// tokens.
///
/// @param <T> what a valid answer says
final class JsonQuery<T> implements Query<T> {
    private final EndpointSettings endpoint;
    private final JsonProtocol protocol;
    private final String picture;
    private final ObjectNode fields;
    private final Supplier<SentPicture> pictures;
    private final Reading<T> reading;
    private @Nullable SentPicture sent;

    /// A form of requests and answers.
    ///
    /// @param kind its name and version, such as `ground/1`
    record JsonProtocol(String kind, AnswerSchema schema) {
        static JsonProtocol of(String kind, String schema) {
            return new JsonProtocol(kind, new AnswerSchema(JsonMapper.shared().readTree(schema)));
        }
    }

    /// How an answer that fits the schema is read; the picture is the one that it speaks of.
    interface Reading<T> {
        T read(JsonNode content) throws InvalidAnswerException;
    }

    /// @param picture its id
    /// @param fields beside the picture
    /// @param pictures what is sent, made when it is
    JsonQuery(
            EndpointSettings endpoint,
            JsonProtocol protocol,
            String picture,
            ObjectNode fields,
            Supplier<SentPicture> pictures,
            Reading<T> reading) {
        this.endpoint = endpoint;
        this.protocol = protocol;
        this.picture = picture;
        this.fields = fields;
        this.pictures = pictures;
        this.reading = reading;
    }

    @Override
    public String kind() {
        return protocol.kind();
    }

    @Override
    public String key(int attempt) {
        return QueryKey.of(endpoint, protocol.kind(), Map.of("fields", fields.toString()), "", picture, "", attempt);
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public byte[] body(int attempt, String complaint) {
        if (sent == null) {
            sent = pictures.get();
        }
        return body(sent, fields);
    }

    @Override
    public byte[] control() {
        return body(PictureEncoder.control(), fields);
    }

    private byte[] body(SentPicture picture, ObjectNode more) {
        ObjectNode body = JsonMapper.shared()
                .createObjectNode()
                .put("model", endpoint.model())
                .put("image", Base64.getEncoder().encodeToString(picture.jpeg()))
                .put("media_type", "image/jpeg")
                .put("width", picture.width())
                .put("height", picture.height());
        body.setAll(more);
        return JsonMapper.shared().writeValueAsBytes(body);
    }

    @Override
    public Answer parse(Reply reply) {
        if (reply.tooLarge()) {
            return Answer.invalid(endpoint.name(), "more than " + endpoint.maxResponseBytes() + " bytes", Usage.NONE);
        }
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        return text.isBlank()
                ? Answer.invalid(endpoint.name(), "empty (expected: JSON)", Usage.NONE)
                : Answer.of(endpoint.name(), text, Usage.NONE);
    }

    @Override
    public T read(JsonNode content) throws InvalidAnswerException {
        return reading.read(content);
    }

    @Override
    public JsonNode json(String content) throws InvalidAnswerException {
        return protocol.schema().read(content);
    }
}
