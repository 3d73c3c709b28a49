package io.rexserve.gateway.stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.response.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/// Answers as server-sent events where callers prefer them.
public final class AnswerStreams {
    private final JsonMapper json;
    private final Problems problems;
    private final Duration heartbeat;
    private final AtomicInteger open = new AtomicInteger();

    /// @param heartbeat how long nothing may be sent on a stream that has begun
    public AnswerStreams(JsonMapper json, Problems problems, Duration heartbeat, MeterRegistry meters) {
        this.json = json;
        this.problems = problems;
        this.heartbeat = heartbeat;
        Gauge.builder("rexserve.gateway.streams.open", open, AtomicInteger::get)
                .description("Answers being sent as server-sent events")
                .register(meters);
    }

    /// Opens the stream of an answer.
    public AnswerStream open(HttpServletRequest http, HttpServletResponse response) {
        return new AnswerStream(http, response, json, problems, heartbeat, open);
    }

    /// Whether a caller would rather have events than one JSON.
    public static boolean preferred(HttpServletRequest http) {
        String accept = http.getHeader(HttpHeaders.ACCEPT);
        if (accept == null) {
            return false;
        }
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            double events = quality(accepted, MediaType.TEXT_EVENT_STREAM);
            return events > 0 && events > quality(accepted, MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException _) {
            return false; // Spring refuses it
        }
    }

    /// The quality of the most specific range that holds a type.
    private static double quality(List<MediaType> accepted, MediaType type) {
        double quality = 0;
        int specific = -1;
        for (MediaType range : accepted) {
            int rank = range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
            if (rank > specific && range.includes(type)) {
                quality = range.getQualityValue();
                specific = rank;
            }
        }
        return quality;
    }
}
