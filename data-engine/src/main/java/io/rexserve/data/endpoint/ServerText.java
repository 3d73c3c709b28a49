package io.rexserve.data.endpoint;

import tools.jackson.databind.JsonNode;

/// What a server says about an error: OpenAI's `error.message`, FastAPI's `detail`, or the beginning of a page.
final class ServerText {
    private ServerText() {}

    static String of(String body) {
        try {
            return of(AnswerSchema.json(body));
        } catch (InvalidAnswerException _) {
            return AnswerSchema.shown(body.replaceAll("(?is)<(script|style)\\b.*?</\\1>|<[^>]*>", " "));
        }
    }

    static String of(JsonNode json) {
        JsonNode error = json.path("error");
        for (JsonNode text : new JsonNode[] {
            error.path("message"), error, json.path("message"), json.path("detail"),
        }) {
            if (text.isString() && !text.asString().isBlank()) {
                return AnswerSchema.shown(text.asString());
            }
        }
        return AnswerSchema.shown(json.toString());
    }
}
