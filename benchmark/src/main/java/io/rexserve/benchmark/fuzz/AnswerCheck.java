package io.rexserve.benchmark.fuzz;

import io.rexserve.benchmark.fuzz.ApiDocument.Operation;
import io.rexserve.benchmark.fuzz.GeneratedRequest.Expectation;
import io.rexserve.benchmark.wire.RawResult.Answered;
import io.rexserve.gateway.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks an answer against the document and against what holds for every answer of the gateway.
///
/// @param api the document
public record AnswerCheck(ApiDocument api) {
    private static final String PROBLEM = "application/problem+json";
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";
    private static final String SCHEMAS = "/components/schemas/";
    private static final int MAX_REFUSAL = 64 << 10;
    private static final int OK = 200;
    private static final int REFUSALS = 400;
    private static final int FAULTS = 500;
    private static final int TIMEOUT = 504;
    // Not of the gateway's making: the model is loading, stopping or out of memory.
    private static final List<Integer> UNAVAILABLE = List.of(503, 507);

    /// What is wrong with an answer, each a kind and a detail joined by a colon and a space.
    public List<String> faults(GeneratedRequest request, Answered answer) {
        var faults = new ArrayList<String>();
        int status = answer.status();
        Optional<Operation> operation = api.operation(request.method(), request.path());
        if (status >= FAULTS && !UNAVAILABLE.contains(status) && !rightTimeout(request, status)) {
            faults.add("status " + status + ": " + text(answer));
        }
        if (request.expectation() == Expectation.REFUSED && status < REFUSALS) {
            faults.add("accepted: " + status + " for " + request.kind());
        }
        if (status >= REFUSALS) {
            problem(answer, faults);
        } else {
            operation.ifPresent(each -> success(each, answer, faults));
        }
        operation.ifPresent(each -> common(each, answer, faults));
        return faults;
    }

    private static boolean rightTimeout(GeneratedRequest request, int status) {
        return status == TIMEOUT && request.expectation() == Expectation.SHORT_DEADLINE;
    }

    private static void common(Operation operation, Answered answer, List<String> faults) {
        if (operation.answerTypes(answer.status()).isEmpty()) {
            faults.add("undocumented: status " + answer.status() + " of " + operation.path());
        }
        if (answer.header("X-Request-Id").isEmpty()) {
            faults.add("header: no X-Request-Id with status " + answer.status());
        }
    }

    private void problem(Answered answer, List<String> faults) {
        if (answer.body().length > MAX_REFUSAL) {
            faults.add("long refusal: " + answer.body().length + " bytes");
        }
        if (answer.body().length == 0) {
            return; // an answer to HEAD, or of a connection that is refused as a whole
        }
        String type = mediaType(answer);
        if (!type.equals(PROBLEM)) {
            faults.add("no problem: status " + answer.status() + ", " + type + ": " + text(answer));
            return;
        }
        JsonNode body = parsed(answer.body());
        if (body == null) {
            faults.add("no JSON: " + text(answer));
            return;
        }
        api.violations(SCHEMAS + "Problem", body)
                .forEach(violation -> faults.add("problem's form: " + violation + " in " + text(answer)));
        if (body.path("status").asInt() != answer.status()) {
            faults.add("problem's status: " + body.path("status") + " (expected: " + answer.status() + ")");
        }
        retries(answer, body, faults);
    }

    private void retries(Answered answer, JsonNode body, List<String> faults) {
        String code = body.path("code").asString("");
        Optional<Boolean> documented = api.retryable(code).or(() -> ofHttp(code));
        if (documented.isEmpty()) {
            faults.add("undocumented code: " + code + " with status " + answer.status());
        } else if (body.path("retryable").asBoolean() != documented.get()) {
            faults.add(
                    "retryable: " + body.path("retryable") + " of " + code + " (expected: " + documented.get() + ")");
        }
        String after = body.path("retryAfterSeconds").asString("");
        if (!answer.header("Retry-After").orElse("").equals(after)) {
            faults.add("Retry-After: " + answer.header("Retry-After") + " beside " + after + " of " + code);
        }
    }

    /// Faults of HTTP itself are none of an operation's answers; their pages are `/problems/CODE`.
    private static Optional<Boolean> ofHttp(String code) {
        return Stream.of(ProblemKind.values())
                .filter(kind -> kind.code().equals(code))
                .map(ProblemKind::retryable)
                .findFirst();
    }

    private void success(Operation operation, Answered answer, List<String> faults) {
        String type = mediaType(answer);
        if (answer.status() != OK || !operation.answerTypes(OK).contains(type)) {
            faults.add("undocumented answer: " + answer.status() + " " + type);
        } else if (type.equals(EVENTS)) {
            events(operation, answer, faults);
        } else {
            JsonNode body = parsed(answer.body());
            if (body == null) {
                faults.add("no JSON: " + text(answer));
                return;
            }
            api.violations(ApiDocument.answerPointer(operation, OK, type), body)
                    .forEach(violation -> faults.add("answer's form: " + violation + " in " + text(answer)));
        }
    }

    private void events(Operation operation, Answered answer, List<String> faults) {
        List<Map.Entry<String, JsonNode>> events = EventText.parse(new String(answer.body(), StandardCharsets.UTF_8));
        if (events.isEmpty()
                || !List.of("done", "error").contains(events.getLast().getKey())) {
            faults.add("stream: ends without done or error");
        }
        for (Map.Entry<String, JsonNode> event : events) {
            String pointer = switch (event.getKey()) {
                case "proposals" -> SCHEMAS + "ProposalsEvent";
                case "object" -> SCHEMAS + "DetectedObject";
                case "text" -> SCHEMAS + "TextEvent";
                case "warning" -> SCHEMAS + "DetectionWarning";
                case "error" -> SCHEMAS + "Problem";
                case "done" -> ApiDocument.answerPointer(operation, OK, JSON);
                default -> "";
            };
            if (pointer.isEmpty()) {
                faults.add("undocumented event: " + event.getKey());
                continue;
            }
            api.violations(pointer, event.getValue())
                    .forEach(violation -> faults.add("event's form: " + event.getKey() + " " + violation));
            if (event.getKey().equals("error")
                    && event.getValue().path("status").asInt() >= FAULTS
                    && !UNAVAILABLE.contains(event.getValue().path("status").asInt())) {
                faults.add("status " + event.getValue().path("status") + ": in a stream: " + event.getValue());
            }
        }
    }

    private static String mediaType(Answered answer) {
        return answer.header("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static @org.jspecify.annotations.Nullable JsonNode parsed(byte[] body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException _) {
            return null;
        }
    }

    private static String text(Answered answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return text.length() > 400 ? text.substring(0, 400) + "…" : text;
    }
}
