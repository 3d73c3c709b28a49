package io.rexserve.serving.telemetry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// The one line that a service logs about a request, on a logger of its own: its fields as text, and as keys where the
/// log is structured. It holds names, codes, counts and times, never what a caller has written or shown.
public final class RequestLine {
    /// The logger's name.
    public static final String LOGGER = "rexserve.requests";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /// @param service that served the request: `gateway`, `proposal` or `llm`
    public RequestLine(String service) {
        fields.put("component", service);
    }

    /// Adds a field, unless there is nothing to say.
    public RequestLine with(String key, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            fields.put(key, value);
        }
        return this;
    }

    /// Adds times in milliseconds.
    public RequestLine with(Map<String, Duration> stages) {
        stages.forEach((stage, time) -> fields.put(stage + "_ms", millis(time)));
        return this;
    }

    /// Milliseconds to a tenth.
    public static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e5) / 10.0;
    }

    /// Writes the line: as a warning where the service itself has failed.
    public void log(Outcome outcome) {
        LoggingEventBuilder line = outcome == Outcome.FAILED ? LOG.atWarn() : LOG.atInfo();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        line.log(() -> fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining(" ")));
    }
}
