package io.rexserve.benchmark.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/// The metrics of a service at one moment, as `/actuator/prometheus` shows them.
public final class MetricsPage {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*})? ([^ ]+)(?: \\d+)?");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<String> lines;

    /// @param text in Prometheus' text format
    public MetricsPage(String text) {
        this.lines = text.lines().filter(line -> !line.startsWith("#")).toList();
    }

    /// @param base of a service's management port
    /// @throws IOException if the service does not answer
    public static MetricsPage read(HttpClient http, URI base) throws IOException, InterruptedException {
        URI page = base.resolve("/actuator/prometheus");
        var response = http.send(HttpRequest.newBuilder(page).timeout(PATIENCE).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(page + ": status " + response.statusCode() + " (expected: 200)");
        }
        return new MetricsPage(response.body());
    }

    /// Sum over all of a metric's series that have a label.
    ///
    /// @param label such as `area="heap"`; empty for all series
    /// @return nothing where there is none
    public OptionalDouble sum(String name, String label) {
        double[] values = values(name, label).toArray();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }

    /// Least value of a metric's series.
    ///
    /// @return nothing where there is none
    public OptionalDouble minimum(String name) {
        return values(name, "").min();
    }

    private DoubleStream values(String name, String label) {
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(name))
                .filter(line -> label.isEmpty()
                        || (line.group(2) != null && line.group(2).contains(label)))
                .mapToDouble(line -> Double.parseDouble(line.group(3)));
    }
}
