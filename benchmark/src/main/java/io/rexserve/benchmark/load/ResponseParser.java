package io.rexserve.benchmark.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Parses one answer of the gateway, event by event or as a whole, and times its events.
final class ResponseParser {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final long intended;
    private final List<Long> boxGaps = new ArrayList<>();
    private @Nullable Long firstToken;
    private @Nullable Long firstBox;
    private long lastBox;
    private String lastEvent = "none";

    /// @param intended when the request was meant to start
    ResponseParser(long intended) {
        this.intended = intended;
    }

    /// Adds one event.
    ///
    /// @param now time of arrival
    /// @return the result, if the event ends the answer
    Optional<RequestResult> on(SseReader.Event event, long now) {
        lastEvent = event.name();
        switch (event.name()) {
            case "text" -> token(now);
            case "object" -> {
                token(now);
                box(now);
            }
            case "done" -> {
                return Optional.of(whole(event.data().getBytes(StandardCharsets.UTF_8), now));
            }
            case "error" -> {
                return Optional.of(error(event.data(), now));
            }
            default -> {} // proposals, warnings
        }
        return Optional.empty();
    }

    private void token(long now) {
        if (firstToken == null) {
            firstToken = now - intended;
        }
    }

    private void box(long now) {
        if (firstBox == null) {
            firstBox = now - intended;
        } else {
            boxGaps.add(now - lastBox);
        }
        lastBox = now;
    }

    private RequestResult error(String data, long now) {
        JsonNode problem = read(data.getBytes(StandardCharsets.UTF_8));
        return problem(problem.path("status").asInt(0), problem, Optional.empty(), firstToken != null, now - intended);
    }

    /// The stream ended without `done` and without `error`.
    RequestResult brokenOff(long now) {
        return new RequestResult.Lost("the stream ended behind event " + lastEvent, now - intended);
    }

    /// @param body the whole answer
    RequestResult whole(byte[] body, long now) {
        JsonNode answer = read(body);
        JsonNode tokens = answer.path("usage").path("completionTokens");
        if (!tokens.isNumber()) {
            return new RequestResult.Lost("an answer without usage", now - intended);
        }
        boolean explained =
                !answer.path("warnings").isEmpty() || !answer.path("degraded").isEmpty();
        boolean empty = tokens.asInt() == 0 && !explained;
        return new RequestResult.Completed(
                intended,
                now - intended,
                firstToken,
                firstBox,
                boxGaps,
                objects(answer),
                tokens.asInt(),
                empty,
                times(answer.path("timings").path("language")));
    }

    private static Map<String, Double> times(JsonNode timings) {
        var times = new LinkedHashMap<String, Double>();
        timings.forEachEntry((name, millis) -> times.put(name, millis.asDouble()));
        return times;
    }

    /// `/v1/detect` lists objects, `/v1/ask` phrases with objects.
    private static int objects(JsonNode answer) {
        int objects = answer.path("objects").size();
        for (JsonNode phrase : answer.path("phrases")) {
            objects += phrase.path("objects").size();
        }
        return objects;
    }

    /// @param retryAfter as the header has it
    /// @param total since the intended start, in nanoseconds
    static RequestResult problem(int status, byte[] body, Optional<String> retryAfter, long total) {
        return problem(status, read(body), retryAfter, false, total);
    }

    private static RequestResult problem(
            int status, JsonNode problem, Optional<String> retryAfter, boolean midAnswer, long total) {
        String code = problem.path("code").asString("");
        if (code.isEmpty()) {
            return new RequestResult.Lost("status " + status + " without a problem", total);
        }
        if (midAnswer || (status != TOO_MANY_REQUESTS && status != UNAVAILABLE)) {
            return new RequestResult.Failed(code, midAnswer, total);
        }
        JsonNode seconds = problem.path("retryAfterSeconds");
        Duration retry = seconds.isNumber()
                ? Duration.ofSeconds(seconds.asLong())
                : retryAfter.map(ResponseParser::seconds).orElse(null);
        return new RequestResult.Rejected(status, code, retry, total);
    }

    private static @Nullable Duration seconds(String text) {
        try {
            return Duration.ofSeconds(Long.parseLong(text.strip()));
        } catch (NumberFormatException _) {
            return null; // a date is not what the gateway sends
        }
    }

    /// An empty object where it is no JSON.
    private static JsonNode read(byte[] json) {
        try {
            return JsonMapper.shared().readTree(json);
        } catch (JacksonException _) {
            return JsonMapper.shared().createObjectNode();
        }
    }
}
