package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.Answer.Usage;
import io.rexserve.data.endpoint.HttpTransport.Reply;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/// A reply of `/v1/chat/completions`, read with suspicion.
final class ChatReply {
    /// Servers round up by a few tokens.
    private static final int SLACK = 64;

    private ChatReply() {}

    /// The most that a request can have cost, whatever its server says.
    ///
    /// @param tokensIn of its texts and pictures
    /// @param tokensOut that it allows
    record Bound(long tokensIn, long tokensOut) {}

    static Answer parse(EndpointSettings endpoint, Reply reply, Bound bound) {
        String name = endpoint.name();
        var most = new Usage(
                bound.tokensIn(), bound.tokensOut(), "no usage (expected: prompt_tokens and completion_tokens)");
        if (reply.tooLarge()) {
            return Answer.invalid(name, "more than " + endpoint.maxResponseBytes() + " bytes", most);
        }
        JsonNode body;
        try {
            body = AnswerSchema.json(new String(reply.body(), StandardCharsets.UTF_8));
        } catch (InvalidAnswerException e) {
            return Answer.invalid(name, String.valueOf(e.getMessage()), most);
        }
        Usage usage = usage(body.path("usage"), bound);
        JsonNode choice = body.path("choices").path(0);
        if (!choice.isObject()) {
            String said = body.has("error")
                    ? "error with HTTP 200: " + ServerText.of(body)
                    : "no choices: " + AnswerSchema.shown(body.toString());
            return Answer.invalid(name, said, usage);
        }
        return answer(name, choice, usage);
    }

    private static Answer answer(String name, JsonNode choice, Usage usage) {
        JsonNode message = choice.path("message");
        String refusal = message.path("refusal").stringValue("");
        String finish = choice.path("finish_reason").stringValue("");
        String content = content(message.path("content"));
        if (!refusal.isBlank()) {
            return Answer.invalid(name, "refused: " + AnswerSchema.shown(refusal), usage);
        } else if (finish.equals("content_filter")) {
            return Answer.invalid(name, "refused: finish_reason content_filter", usage);
        } else if (finish.equals("length")) {
            return Answer.invalid(name, "truncated: finish_reason length after " + usage.out() + " tokens", usage);
        } else if (content.isBlank()) {
            String said = message.path("content").toString();
            return Answer.invalid(name, "no text: content " + AnswerSchema.shown(said), usage);
        }
        return Answer.of(name, content, usage);
    }

    /// Some servers answer in parts, as requests are written; empty if there is anything but text in them.
    private static String content(JsonNode content) {
        if (!content.isArray()) {
            return content.stringValue("");
        }
        var text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").stringValue("").equals("text")
                    || !part.path("text").isString()) {
                return "";
            }
            text.append(part.path("text").asString());
        }
        return text.toString();
    }

    /// A count that cannot be is replaced by the most that the request can have cost.
    private static Usage usage(JsonNode usage, Bound bound) {
        long in = bound.tokensIn();
        long out = bound.tokensOut();
        var problem = new StringBuilder();
        if (isBelieved(usage.path("prompt_tokens"), bound.tokensIn())) {
            in = usage.path("prompt_tokens").longValue();
        } else {
            problem.append(said(usage, "prompt_tokens", bound.tokensIn()));
        }
        if (isBelieved(usage.path("completion_tokens"), bound.tokensOut() + SLACK)) {
            out = usage.path("completion_tokens").longValue();
        } else {
            problem.append(problem.isEmpty() ? "" : "; ").append(said(usage, "completion_tokens", bound.tokensOut()));
        }
        return new Usage(in, out, problem.isEmpty() ? null : problem.toString());
    }

    private static boolean isBelieved(JsonNode count, long most) {
        return count.isIntegralNumber()
                && count.canConvertToLong()
                && count.longValue() >= 0
                && count.longValue() <= most;
    }

    private static String said(JsonNode usage, String name, long most) {
        JsonNode count = usage.path(name);
        return name + ": " + (count.isMissingNode() ? "none" : AnswerSchema.shown(count.toString()))
                + " (expected: 0 to " + most + ", which it is charged with)";
    }
}
