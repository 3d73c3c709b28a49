package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.load.MetricsPage;
import io.rexserve.benchmark.wire.RawHttp;
import io.rexserve.benchmark.wire.RawResult;
import io.rexserve.benchmark.wire.RawResult.Answered;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Where an attack takes place.
///
/// @param http connections to the target, from the attacker's address
/// @param management of the target's meters; null where it is not known
/// @param log receives the outcomes
/// @param progress receives a line now and then
public record Scene(RawHttp http, @Nullable RawHttp management, AttackLog log, PrintStream progress) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// A meter of the target; nothing if it has none or does not answer.
    OptionalDouble meter(String name) {
        if (management == null) {
            return OptionalDouble.empty();
        }
        RawResult page = management.send(get("/actuator/prometheus"), PATIENCE);
        return page instanceof Answered answer && answer.status() == 200
                ? new MetricsPage(new String(answer.body(), StandardCharsets.UTF_8)).sum(name, "")
                : OptionalDouble.empty();
    }

    byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + http.host() + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
