package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadRequest.MultipartForm;
import io.rexserve.benchmark.wire.RawHttp;
import io.rexserve.benchmark.wire.RawResult;
import io.rexserve.benchmark.wire.RawResult.Answered;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A caller of its own address that asks about the samples, one after the other: first while the server is quiet, which
/// gives the right answers and the quiet latencies, then beside an attack.
public final class GoodClient {
    /// Its usual address; attackers call from 127.0.0.1.
    public static final String ADDRESS = "127.0.0.2";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final double TOLERANCE = 1e-4;
    private static final double P95 = 95;

    private final RawHttp http;
    private final List<Question> questions = new ArrayList<>();
    private final List<@Nullable JsonNode> expected = new ArrayList<>();
    private final Histogram quiet = new Histogram(3);
    private final Histogram beside = new Histogram(3);
    private final Map<String, Histogram> phases = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private int requests;
    private volatile boolean over;
    private @Nullable Thread running;

    @SuppressWarnings("ArrayRecordComponent") // sent, compared never
    private record Question(String name, byte[] request) {}

    /// @param samples folder of `samples.json`
    /// @param address that it calls from
    public GoodClient(URI base, Path samples, InetAddress address) throws IOException {
        http = new RawHttp(base, address);
        for (JsonNode sample : JsonMapper.shared().readTree(Files.readString(samples.resolve("samples.json")))) {
            String file = sample.path("file").asString();
            var form = new MultipartForm()
                    .file("image", file, "application/octet-stream", Files.readAllBytes(samples.resolve(file)));
            sample.path("labels").valueStream().forEach(label -> form.text("labels", label.asString()));
            questions.add(
                    new Question(file, Requests.wire(http, form.request("/v1/detect", LoadRequest.WHOLE), Map.of())));
            expected.add(null);
        }
    }

    /// Asks about every sample so often, while nothing else happens. The first round is not timed.
    ///
    /// @throws IOException if an answer differs from the first or is none: then nothing can be compared
    public void measureQuiet(int rounds) throws IOException {
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < questions.size(); i++) {
                ask(i, round == 0 ? null : quiet);
            }
        }
        if (!faults.isEmpty()) {
            throw new IOException("the quiet server: " + faults.getFirst() + " (expected: the same answer each time)");
        }
        requests = 0;
    }

    /// Asks until [#stop], one question at a time.
    ///
    /// @param phase what the attack does; latencies are kept for each phase, the one at the start of a question
    public void start(Supplier<String> phase) {
        running = Thread.ofVirtual().start(() -> {
            for (int i = 0; !over; i = (i + 1) % questions.size()) {
                Histogram own = phases.computeIfAbsent(phase.get(), _ -> new Histogram(3));
                ask(i, own);
            }
        });
    }

    /// Ends with the answer that is under way.
    public void stop() throws InterruptedException {
        over = true;
        if (running != null) {
            running.join();
        }
    }

    private void ask(int number, @Nullable Histogram times) {
        Question question = questions.get(number);
        RawResult result = http.send(question.request(), PATIENCE);
        requests++;
        JsonNode answer = objects(result);
        JsonNode right = expected.get(number);
        if (answer == null) {
            faults.add(question.name() + ": " + text(result));
        } else if (right == null) {
            expected.set(number, answer);
        } else if (!same(answer, right)) {
            faults.add(question.name() + ": " + answer + " (expected: " + right + ")");
        }
        if (times != null) {
            times.recordValue(result.nanos() / 1000);
        }
    }

    /// Labels, boxes and scores of an answer; null if it is none.
    private static @Nullable JsonNode objects(RawResult result) {
        if (!(result instanceof Answered answer) || answer.status() != OK) {
            return null;
        }
        try {
            JsonNode body = JsonMapper.shared().readTree(answer.body());
            return body.path("degraded").isEmpty() ? body.path("objects") : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    /// Equal but for the last digits of numbers: sequences that share a step are summed in another order.
    private static boolean same(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return Math.abs(one.asDouble() - other.asDouble()) <= TOLERANCE;
        }
        if (one.isContainer() && one.size() == other.size() && one.getNodeType() == other.getNodeType()) {
            return one.isArray()
                    ? IntStream.range(0, one.size()).allMatch(i -> same(one.path(i), other.path(i)))
                    : one.propertyStream().allMatch(each -> same(each.getValue(), other.path(each.getKey())));
        }
        return one.equals(other);
    }

    private static String text(RawResult result) {
        return switch (result) {
            case Answered answer -> answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
            case RawResult.Dropped dropped -> dropped.why();
        };
    }

    /// What failed or differed, a line each.
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /// Requests, failures, and the latencies beside those of the quiet server.
    public Map<String, @Nullable Object> figures() {
        double quietP95 = quiet.getValueAtPercentile(P95) / 1e3;
        phases.values().forEach(beside::add);
        double p95 = beside.getValueAtPercentile(P95) / 1e3;
        var figures = new LinkedHashMap<String, @Nullable Object>();
        figures.put("requests", requests);
        figures.put("failures", faults.size());
        figures.put("quiet_p50_ms", quiet.getValueAtPercentile(50) / 1e3);
        figures.put("quiet_p95_ms", quietP95);
        figures.put("p50_ms", beside.getValueAtPercentile(50) / 1e3);
        figures.put("p95_ms", p95);
        figures.put("max_ms", beside.getMaxValue() / 1e3);
        figures.put("p95_ratio", quietP95 == 0 ? null : (Object) (p95 / quietP95));
        if (phases.size() > 1) {
            var ratios = new LinkedHashMap<String, @Nullable Object>();
            phases.forEach((phase, times) -> ratios.put(phase, times.getValueAtPercentile(P95) / 1e3 / quietP95));
            figures.put("p95_ratio_by_phase", ratios);
        }
        return figures;
    }
}
