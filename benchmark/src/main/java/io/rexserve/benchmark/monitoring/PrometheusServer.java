package io.rexserve.benchmark.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rexserve.benchmark.serving.ServerProcess;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Prometheus of this machine (Debian package `prometheus`), whose targets come and go.
public final class PrometheusServer implements AutoCloseable {
    /// Name of the program.
    public static final String PROGRAM = "prometheus";

    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final ServerProcess process;

    private PrometheusServer(Path folder, ServerProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /// What is scraped.
    ///
    /// @param address host and port
    /// @param labels that Prometheus adds to every series of it
    public record Target(String address, Map<String, String> labels) {}

    /// One element of an instant query's result.
    ///
    /// @param labels of the element
    public record Sample(SequencedMap<String, String> labels, double value) {}

    /// One element of a range query's result.
    ///
    /// @param times in seconds since 1970
    /// @param values at these times
    public record Series(SequencedMap<String, String> labels, List<Double> times, List<Double> values) {}

    /// Whether the program is on the path.
    public static boolean installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    /// Starts it without targets.
    ///
    /// @param folder for its configuration and data
    /// @param rules files of rules to be evaluated
    /// @param interval between scrapes and between evaluations
    public static PrometheusServer start(Path folder, List<Path> rules, Duration interval)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path configuration = folder.resolve("prometheus.json"); // JSON is YAML
        Files.writeString(
                configuration,
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "global",
                                Map.of(
                                        "scrape_interval", interval.toSeconds() + "s",
                                        "scrape_timeout", interval.toSeconds() + "s",
                                        "evaluation_interval", interval.toSeconds() + "s"),
                                "rule_files",
                                rules.stream().map(Path::toString).toList(),
                                "scrape_configs",
                                List.of(Map.of(
                                        "job_name",
                                        "rexserve",
                                        "metrics_path",
                                        "/actuator/prometheus",
                                        "honor_labels",
                                        true,
                                        "file_sd_configs",
                                        List.of(Map.of(
                                                "files",
                                                List.of(folder.resolve("targets.json")
                                                        .toString()),
                                                "refresh_interval",
                                                "5s")))))));
        write(folder, List.of());
        int port = ServerProcess.freePort();
        ServerProcess process = ServerProcess.start(
                PROGRAM,
                List.of(
                        PROGRAM,
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"),
                port,
                port);
        var server = new PrometheusServer(folder, process);
        try {
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(PROGRAM + ": does not answer\n" + Files.readString(process.log()));
            }
            Thread.sleep(POLL);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return query("vector(1)").size() == 1;
        } catch (IOException _) {
            return false; // not yet
        }
    }

    /// Scrapes these from now on, and no others.
    public void scrape(List<Target> targets) throws IOException {
        write(folder, targets);
    }

    /// Waits until it has scraped so many targets with success.
    ///
    /// @throws IOException with what it says of those that fail, after a minute
    public void awaitScraped(int targets) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (query("up == 1").size() != targets) {
            if (System.nanoTime() > end) {
                var errors = new ArrayList<String>();
                for (JsonNode target : get("targets", Map.of()).path("activeTargets")) {
                    errors.add(target.path("scrapeUrl").asString() + ": "
                            + target.path("lastError").asString());
                }
                throw new IOException("scraped: " + errors + " (expected: " + targets + " targets)");
            }
            Thread.sleep(POLL);
        }
    }

    private static void write(Path folder, List<Target> targets) throws IOException {
        List<Map<String, Object>> groups = targets.stream()
                .map(target -> Map.of("targets", List.of(target.address()), "labels", (Object) target.labels()))
                .toList();
        Path next = folder.resolve("targets.next");
        Files.writeString(next, JsonMapper.shared().writeValueAsString(groups));
        Files.move(next, folder.resolve("targets.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    /// The elements of an expression's value now.
    ///
    /// @throws IOException if it is refused
    public List<Sample> query(String expression) throws IOException, InterruptedException {
        JsonNode data = get("query", Map.of("query", expression));
        var samples = new ArrayList<Sample>();
        for (JsonNode element : data.path("result")) {
            samples.add(new Sample(
                    labels(element.path("metric")), number(element.path("value").path(1))));
        }
        return samples;
    }

    /// The same over a time.
    public List<Series> range(String expression, Instant from, Instant to, Duration step)
            throws IOException, InterruptedException {
        JsonNode data = get(
                "query_range",
                Map.of(
                        "query",
                        expression,
                        "start",
                        Long.toString(from.getEpochSecond()),
                        "end",
                        Long.toString(to.getEpochSecond()),
                        "step",
                        Long.toString(step.toSeconds())));
        var series = new ArrayList<Series>();
        for (JsonNode element : data.path("result")) {
            var times = new ArrayList<Double>();
            var values = new ArrayList<Double>();
            for (JsonNode point : element.path("values")) {
                times.add(point.path(0).asDouble());
                values.add(number(point.path(1)));
            }
            series.add(new Series(labels(element.path("metric")), times, values));
        }
        return series;
    }

    /// What its rules say of themselves: `name`, `health`, `lastError`, `state` of alerts.
    public List<JsonNode> rules() throws IOException, InterruptedException {
        var rules = new ArrayList<JsonNode>();
        for (JsonNode group : get("rules", Map.of()).path("groups")) {
            group.path("rules").forEach(rules::add);
        }
        return rules;
    }

    private JsonNode get(String method, Map<String, String> parameters) throws IOException, InterruptedException {
        String form = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(process.base().resolve("/api/v1/" + method + "?" + form))
                .timeout(PATIENCE)
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        JsonNode answer = JsonMapper.shared().readTree(response.body());
        if (response.statusCode() != OK) {
            throw new IOException(parameters.getOrDefault("query", method) + ": "
                    + answer.path("error").asString());
        }
        return answer.path("data");
    }

    private static SequencedMap<String, String> labels(JsonNode metric) {
        var labels = new TreeMap<String, String>();
        metric.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return labels;
    }

    /// Prometheus writes numbers as text, `+Inf` and `NaN` among them.
    private static double number(JsonNode text) {
        return switch (text.asString()) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case String other -> Double.parseDouble(other);
        };
    }

    @Override
    public void close() {
        process.close();
        http.shutdownNow();
    }
}
