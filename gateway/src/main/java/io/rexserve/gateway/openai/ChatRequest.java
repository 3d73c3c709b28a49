package io.rexserve.gateway.openai;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.protocol.JsonTree;
import io.rexserve.gateway.protocol.PictureReference;
import io.rexserve.gateway.task.FieldText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a body of `/v1/chat/completions` asks.
///
/// @param model a pool of `/v1/models`
/// @param picture the latest of the conversation
/// @param text the latest that the user says, or the latest instruction of the system where the user says nothing
/// @param extension fields of `/v1/ask` that decide in place of the text; null where there are none
/// @param stream whether the answer comes as server-sent events
/// @param usage whether a stream ends with the tokens used
/// @param json whether the answer's text is JSON
record ChatRequest(
        String model,
        PictureReference picture,
        String text,
        @Nullable ObjectNode extension,
        boolean stream,
        boolean usage,
        boolean json) {
    private static final String MESSAGES = "messages";
    private static final String CONTENT = "content";
    private static final int MAX_MESSAGES = 200;

    private static final Set<String> READ = Set.of(
            "model",
            MESSAGES,
            "stream",
            "stream_options",
            "response_format",
            "n",
            "modalities",
            "tool_choice",
            "function_call",
            "tools",
            "functions",
            "logprobs",
            "rexserve");

    /// Taken because clients send them by themselves, and without effect: the model answers greedily, each answer is
    /// bounded by the service, and nothing is stored.
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "presence_penalty",
            "frequency_penalty",
            "seed",
            "user",
            "metadata",
            "store",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "service_tier",
            "reasoning_effort",
            "verbosity",
            "parallel_tool_calls");

    /// Reads a body.
    ///
    /// @throws ProblemException naming what is not supported or not well-formed
    static ChatRequest of(ObjectNode body) {
        refuseUnsupported(body);
        JsonNode options = body.path("stream_options");
        if (!JsonTree.absent(options) && !options.isObject()) {
            throw JsonTree.wrong("stream_options", options, "an object");
        }
        return new Conversation(JsonTree.requireList(body, "", MESSAGES))
                .request(
                        JsonTree.requireText(body, "", "model"),
                        extension(body.path("rexserve")),
                        JsonTree.flag(body, "", "stream"),
                        JsonTree.flag(options, "stream_options", "include_usage"),
                        isJson(body.path("response_format")));
    }

    private static void refuseUnsupported(ObjectNode body) {
        for (String field : List.of("tools", "functions")) {
            JsonNode value = body.path(field);
            if (!JsonTree.absent(value) && !(value.isArray() && value.isEmpty())) {
                throw unsupported(field, "tools are not called here (expected: none)");
            }
        }
        requireNone(body, "tool_choice");
        requireNone(body, "function_call");
        JsonNode count = body.path("n");
        if (!JsonTree.absent(count) && !(count.isNumber() && count.asDouble() == 1)) {
            throw JsonTree.wrong("n", count, "1: there is one answer");
        }
        if (JsonTree.flag(body, "", "logprobs")) {
            throw unsupported("logprobs", "true (expected: false; objects have scores)");
        }
        JsonNode modalities = body.path("modalities");
        if (!JsonTree.absent(modalities)
                && !(modalities.size() == 1 && modalities.path(0).asString("").equals("text"))) {
            throw unsupported("modalities", modalities + " (expected: [\"text\"])");
        }
        for (var field : body.properties()) {
            if (!READ.contains(field.getKey())
                    && !WITHOUT_EFFECT.contains(field.getKey())
                    && !JsonTree.absent(field.getValue())) {
                throw unsupported(field.getKey(), "not supported (expected: no such field)");
            }
        }
    }

    private static void requireNone(ObjectNode body, String field) {
        JsonNode value = body.path(field);
        boolean none = value.isString() && Set.of("none", "auto").contains(value.asString());
        if (!JsonTree.absent(value) && !none) {
            throw unsupported(field, "tools are not called here (expected: none)");
        }
    }

    private static ProblemException unsupported(String field, String detail) {
        return ProblemException.invalid(field, detail);
    }

    private static @Nullable ObjectNode extension(JsonNode value) {
        if (JsonTree.absent(value)) {
            return null;
        }
        if (!(value instanceof ObjectNode fields)) {
            throw JsonTree.wrong("rexserve", value, "an object of fields of /v1/ask");
        }
        for (String field : List.of("image", "imageUrl", "model")) {
            if (fields.has(field)) {
                throw ProblemException.invalid("rexserve." + field, "present (expected: it is in the message)");
            }
        }
        return fields;
    }

    private static boolean isJson(JsonNode format) {
        if (JsonTree.absent(format)) {
            return false;
        }
        String type = format.path("type").asString("");
        return switch (type) {
            case "text" -> false;
            case "json_object" -> true;
            default ->
                throw ProblemException.invalid(
                        "response_format.type",
                        FieldText.echo(type) + " (expected: text or json_object; no schema of yours is followed)");
        };
    }

    /// The messages as they are read, one after the other.
    private static final class Conversation {
        private String instruction = "";
        private String said = "";
        private @Nullable PictureReference picture;
        /// Text of the message that is being read.
        private final StringBuilder text = new StringBuilder();

        Conversation(JsonNode messages) {
            if (messages.size() > MAX_MESSAGES) {
                throw ProblemException.invalid(
                        MESSAGES, messages.size() + " messages (expected: at most " + MAX_MESSAGES + ")");
            }
            for (int i = 0; i < messages.size(); i++) {
                read(messages.get(i), MESSAGES + "[" + i + "]", i == messages.size() - 1);
            }
        }

        private void read(JsonNode message, String place, boolean last) {
            if (!message.isObject()) {
                throw JsonTree.wrong(place, message, "an object");
            }
            String role = JsonTree.requireText(message, place, "role");
            if (last && !role.equals("user")) {
                throw ProblemException.invalid(
                        place + ".role", FieldText.echo(role) + " (expected: the last message is the user's)");
            }
            text.setLength(0);
            readContent(message.path(CONTENT), place + "." + CONTENT, role);
            String words = text.toString().strip();
            switch (role) {
                case "system", "developer" -> instruction = words.isEmpty() ? instruction : words;
                case "user", "assistant" -> said = words;
                default ->
                    throw ProblemException.invalid(
                            place + ".role",
                            FieldText.echo(role) + " (expected: system, developer, user or assistant)");
            }
        }

        private void readContent(JsonNode content, String place, String role) {
            if (content.isString()) {
                text.append(content.asString());
                return;
            }
            if (JsonTree.absent(content) && role.equals("assistant")) {
                return;
            }
            if (!content.isArray()) {
                throw JsonTree.wrong(place, content, "a string or a list of parts");
            }
            int pictures = 0;
            for (int i = 0; i < content.size(); i++) {
                String part = place + "[" + i + "]";
                if (readPart(content.get(i), part, role) && ++pictures > 1) {
                    throw ProblemException.invalid(part, "a second picture (expected: one in a message)");
                }
            }
        }

        /// Whether the part is a picture.
        private boolean readPart(JsonNode part, String place, String role) {
            String type = JsonTree.requireText(part, place, "type");
            if (type.equals("text")) {
                text.append(text.isEmpty() ? "" : "\n").append(JsonTree.requireText(part, place, "text"));
                return false;
            }
            if (type.equals("image_url") && role.equals("user")) {
                String url = place + ".image_url";
                picture =
                        PictureReference.ofUrl(url + ".url", JsonTree.requireText(part.path("image_url"), url, "url"));
                return true;
            }
            throw ProblemException.invalid(
                    place + ".type",
                    FieldText.echo(type) + " (expected: text" + (role.equals("user") ? " or image_url)" : ")"));
        }

        ChatRequest request(String model, @Nullable ObjectNode extension, boolean stream, boolean usage, boolean json) {
            if (picture == null) {
                throw ProblemException.invalid(
                        MESSAGES, "no picture (expected: one part of type image_url, with a data: URL)");
            }
            String decisive = said.isEmpty() ? instruction : said;
            if (decisive.isEmpty() && extension == null) {
                throw ProblemException.invalid(
                        MESSAGES, "no text (expected: what to find, such as \"find: turtle, green apple\")");
            }
            return new ChatRequest(model, picture, decisive, extension, stream, usage, json);
        }
    }
}
