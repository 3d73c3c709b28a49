package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LatencyHistogram;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.RequestResult;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.serving.Workload.Query;
import io.rexserve.model.kernel.Compute;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/// What HTTP, the gateway and gRPC add to the models: each query is run on the models directly and on a suite in the
/// same JVM, in turns and in changing order, and the difference is taken query by query.
///
/// What an empty request over the same connection takes, `http_alone_ms`, is part of what is added. With proposals the
/// suite may be quicker than its parts one after the other, since its language service encodes the image while the
/// proposals are computed. With boxes of the caller's own there is nothing to overlap.
public final class OverheadBenchmark {
    // Code that a query runs rarely is compiled late: the time of HTTP falls by half over the first hundreds.
    private static final int MAX_WARM_UP = 300;
    private static final long SEED = 11;
    // The proposal service's defaults.
    private static final DirectInference.Filter FILTER = new DirectInference.Filter(0.2f, 0.6f, 100);

    private final GatewayClient client;
    private final DirectInference models;
    private final int requests;

    private OverheadBenchmark(GatewayClient client, DirectInference models, int requests) {
        this.client = client;
        this.models = models;
        this.requests = requests;
    }

    /// @param suite base of a suite that runs in this JVM, at its defaults but for the options' settings
    /// @param requests that are asked twice, of each kind
    public static BenchmarkReport run(ServingOptions options, URI suite, int requests)
            throws IOException, InterruptedException {
        requireSmall(options.model());
        Path weights = options.launch().home().resolve("weights/rex-tiny");
        Compute compute = Compute.of("cpu", options.type());
        try (var client = new GatewayClient(suite, ServingOptions.TIME_LIMIT);
                var models = DirectInference.load(
                        weights.resolve("upn"), weights.resolve("chatrex"), compute, options.threads(), FILTER)) {
            var benchmark = new OverheadBenchmark(client, models, requests);
            var proposed = new Workload(options.launch().home(), false, 0, SEED);
            var given = new Workload(options.launch().home(), true, 0, SEED + 1);
            Map<String, Object> ofOwn = benchmark.compare(given::query);
            Map<String, Object> ofProposals = benchmark.compare(proposed::query);
            return options.report("overhead")
                    .put("requests", requests)
                    .put("warm_up", benchmark.warmUp())
                    .put("boxes_given", ofOwn)
                    .put("boxes_proposed", ofProposals);
        }
    }

    /// @throws IllegalArgumentException for a model whose answers take so long that nothing beside them is seen
    public static void requireSmall(ServedModel model) {
        if (model != ServedModel.TINY) {
            throw new IllegalArgumentException(
                    "overhead: size " + model.code() + " (expected: tiny, which answers in milliseconds)");
        }
    }

    private int warmUp() {
        return Math.min(2 * requests, MAX_WARM_UP);
    }

    private Map<String, Object> compare(IntFunction<Query> workload) throws IOException, InterruptedException {
        var direct = new LatencyHistogram();
        var nothing = new LatencyHistogram();
        var rest = new LatencyHistogram();
        var statistics = new LoadStatistics();
        var added = new double[requests];
        var there = new Stages();
        var here = new Stages();
        int regions = 0;
        int alike = 0;
        int warmUp = warmUp();
        for (int i = -warmUp; i < requests; i++) {
            Query asked = workload.apply(i + warmUp);
            LoadRequest request = asked.request(LoadRequest.WHOLE, "timings");
            boolean restFirst = i % 2 == 0;
            Timed byRest = restFirst ? rest(request) : null;
            long start = System.nanoTime();
            DirectInference.Result pointed = models.answer(asked);
            long byModels = System.nanoTime() - start;
            Timed answer = byRest == null ? rest(request) : byRest;
            models.answer(asked); // so that HTTP finds the caches as cold as before an answer
            long empty = System.nanoTime();
            client.ping();
            long byHttp = System.nanoTime() - empty;
            statistics.add(answer.what());
            if (i >= 0) {
                regions += pointed.regions();
                direct.add(byModels);
                nothing.add(byHttp);
                rest.add(answer.nanos());
                added[i] = (answer.nanos() - byModels) / 1e6;
                here.add(pointed.millis());
                if (answer.what() instanceof RequestResult.Completed whole) {
                    there.add(served(whole.languageMillis()));
                    alike += whole.objects() == pointed.regions() ? 1 : 0;
                }
            }
        }
        Arrays.sort(added);
        var figures = new LinkedHashMap<String, Object>();
        figures.put("direct_ms", figures(direct));
        figures.put("rest_ms", figures(rest));
        figures.put("added_ms_p50", added[added.length / 2]);
        figures.put("added_ms_p95", added[(int) (0.95 * (added.length - 1))]);
        figures.put("p50_difference_ms", rest.percentile(50) - direct.percentile(50));
        figures.put("http_alone_ms", figures(nothing));
        figures.put("direct_stage_ms_p50", here.medians());
        figures.put("rest_stage_ms_p50", there.medians());
        figures.put("regions_pointed_at_directly", regions);
        figures.put("same_number_of_objects", alike / (double) requests);
        figures.put("outcomes", statistics.figures());
        return figures;
    }

    /// The times that the language service reports, by the stages that both sides have.
    private static Map<String, Double> served(Map<String, Double> timings) {
        return Map.of(
                DirectInference.DECODE, time(timings, "imageDecodeMillis"),
                DirectInference.ENCODE, time(timings, "imageEncodeMillis"),
                DirectInference.REGIONS, time(timings, "regionsEncodeMillis"),
                DirectInference.DECODER, time(timings, "prefillMillis") + time(timings, "decodeMillis"));
    }

    private static double time(Map<String, Double> timings, String name) {
        return Objects.requireNonNull(timings.get(name), name);
    }

    /// Times of the stages over all requests.
    private static final class Stages {
        private final Map<String, LatencyHistogram> times = new LinkedHashMap<>();

        void add(Map<String, Double> one) {
            DirectInference.STAGES.forEach(stage ->
                    times.computeIfAbsent(stage, _ -> new LatencyHistogram()).add(Math.round(time(one, stage) * 1e6)));
        }

        Map<String, Double> medians() {
            var medians = new LinkedHashMap<String, Double>();
            times.forEach((stage, millis) -> medians.put(stage, millis.percentile(50)));
            return medians;
        }
    }

    private static Map<String, Object> figures(LatencyHistogram latencies) {
        Map<String, Object> figures = latencies.percentiles();
        return figures == null ? Map.of() : figures;
    }

    /// An outcome, and how long it took in nanoseconds.
    private record Timed(RequestResult what, long nanos) {}

    private Timed rest(LoadRequest request) throws InterruptedException {
        long start = System.nanoTime();
        RequestResult outcome = client.send(request, start, GatewayClient.EventListener.SILENT);
        return new Timed(outcome, System.nanoTime() - start);
    }
}
