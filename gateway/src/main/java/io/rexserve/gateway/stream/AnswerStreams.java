package io.rexserve.gateway.stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.response.Problems;
import io.rexserve.gateway.task.FieldText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
                .description("answers being sent as server-sent events")
                .register(meters);
    }

    /// Opens the stream of an answer.
    public AnswerStream open(HttpServletRequest http, HttpServletResponse response) {
        return new AnswerStream(http, response, json, problems, heartbeat, open);
    }

    /// What a caller would rather have: by quality, then by how exactly it names a type, then by which it names first
    /// (RFC 9110, 12.5.1, leaves ties to the server), else the first that there is.
    ///
    /// @param possible JSON first
    /// @throws ProblemException if it takes none of them, or says so in no valid way
    public static AnswerMedia preferred(HttpServletRequest http, AnswerMedia... possible) {
        List<MediaType> accepted = accepted(http, possible);
        AnswerMedia best = possible[0];
        Preference most = Preference.of(accepted, best.type());
        for (AnswerMedia media : possible) {
            Preference preference = Preference.of(accepted, media.type());
            if (Preference.ORDER.compare(preference, most) > 0) {
                best = media;
                most = preference;
            }
        }
        if (most.quality() == 0) {
            throw notAcceptable(http, possible);
        }
        return best;
    }

    private static List<MediaType> accepted(HttpServletRequest http, AnswerMedia... possible) {
        List<String> sent = Collections.list(http.getHeaders(HttpHeaders.ACCEPT));
        if (sent.stream().allMatch(String::isBlank)) {
            return List.of(MediaType.ALL);
        }
        try {
            return MediaType.parseMediaTypes(sent);
        } catch (InvalidMediaTypeException _) {
            throw notAcceptable(http, possible);
        }
    }

    private static ProblemException notAcceptable(HttpServletRequest http, AnswerMedia... possible) {
        return new ProblemException(
                ProblemKind.NOT_ACCEPTABLE,
                "Accept: " + FieldText.echo(String.join(", ", Collections.list(http.getHeaders(HttpHeaders.ACCEPT))))
                        + " (expected: "
                        + Arrays.stream(possible)
                                .map(media -> media.type().toString())
                                .collect(Collectors.joining(" or "))
                        + ")");
    }

    /// How much a caller wants a type: as the most specific range says that holds it.
    ///
    /// @param rank 0 for any type, 1 for any subtype, 2 for the type itself, -1 where no range holds it
    /// @param place of the range in the header
    private record Preference(double quality, int rank, int place) {
        static final Comparator<Preference> ORDER = Comparator.comparingDouble(Preference::quality)
                .thenComparingInt(Preference::rank)
                .thenComparing(Comparator.comparingInt(Preference::place).reversed());

        static Preference of(List<MediaType> accepted, MediaType type) {
            var best = new Preference(0, -1, 0);
            for (int i = 0; i < accepted.size(); i++) {
                MediaType range = accepted.get(i);
                int rank = range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
                if (rank > best.rank() && range.includes(type)) {
                    best = new Preference(range.getQualityValue(), rank, i);
                }
            }
            return best;
        }
    }
}
