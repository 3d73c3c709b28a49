package io.rexserve.trainer.serving;

import io.rexserve.model.kernel.Compute;
import io.rexserve.trainer.benchmark.BenchmarkReport;
import io.rexserve.trainer.load.AnswerClient;
import io.rexserve.trainer.load.EventListener;
import io.rexserve.trainer.load.Latencies;
import io.rexserve.trainer.load.LoadRequest;
import io.rexserve.trainer.load.Outcome;
import io.rexserve.trainer.load.Tally;
import io.rexserve.trainer.serving.Workload.Asked;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/// What HTTP, the gateway and gRPC add to the models: each question is asked of the models directly and of a suite in
/// the same JVM, in turns and in changing order, and the difference is taken question by question.
///
/// With proposals the suite may be quicker than its parts one after the other, since its language service looks at the
/// picture while the proposals are made. With boxes of the caller's own there is nothing to overlap.
public final class OverheadBenchmark {
    private static final int WARM_UP = 20;
    private static final long SEED = 11;
    // The proposal service's defaults.
    private static final DirectAnswers.Filter FILTER = new DirectAnswers.Filter(0.2f, 0.6f, 100);

    private final AnswerClient client;
    private final DirectAnswers models;
    private final int requests;

    private OverheadBenchmark(AnswerClient client, DirectAnswers models, int requests) {
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
        try (var client = new AnswerClient(suite, ServingOptions.TIME_LIMIT);
                var models = DirectAnswers.load(
                        weights.resolve("upn"), weights.resolve("chatrex"), compute, options.threads(), FILTER)) {
            var benchmark = new OverheadBenchmark(client, models, requests);
            var proposed = new Workload(options.launch().home(), false, 0, SEED);
            var given = new Workload(options.launch().home(), true, 0, SEED + 1);
            return options.report("overhead")
                    .put("requests", requests)
                    .put("boxes_given", benchmark.compare(given::asked))
                    .put("boxes_proposed", benchmark.compare(proposed::asked));
        }
    }

    /// @throws IllegalArgumentException for a model whose answers take so long that nothing beside them is seen
    public static void requireSmall(ServedModel model) {
        if (model != ServedModel.TINY) {
            throw new IllegalArgumentException(
                    "overhead: size " + model.code() + " (expected: tiny, which answers in milliseconds)");
        }
    }

    private Map<String, Object> compare(IntFunction<Asked> workload) throws InterruptedException {
        var direct = new Latencies();
        var rest = new Latencies();
        var tally = new Tally();
        var added = new double[requests];
        int regions = 0;
        int alike = 0;
        for (int i = -WARM_UP; i < requests; i++) {
            Asked asked = workload.apply(i + WARM_UP);
            LoadRequest request = asked.request(LoadRequest.WHOLE);
            boolean restFirst = i % 2 == 0;
            Timed byRest = restFirst ? rest(request) : null;
            long start = System.nanoTime();
            int pointed = models.answer(asked);
            long byModels = System.nanoTime() - start;
            Timed answer = byRest == null ? rest(request) : byRest;
            tally.add(answer.what());
            if (i >= 0) {
                regions += pointed;
                direct.add(byModels);
                rest.add(answer.nanos());
                added[i] = (answer.nanos() - byModels) / 1e6;
                alike += answer.what() instanceof Outcome.Answered whole && whole.objects() == pointed ? 1 : 0;
            }
        }
        Arrays.sort(added);
        var figures = new LinkedHashMap<String, Object>();
        figures.put("direct_ms", direct.percentiles() == null ? Map.of() : direct.percentiles());
        figures.put("rest_ms", rest.percentiles() == null ? Map.of() : rest.percentiles());
        figures.put("added_ms_p50", added[added.length / 2]);
        figures.put("added_ms_p95", added[(int) (0.95 * (added.length - 1))]);
        figures.put("p50_difference_ms", rest.percentile(50) - direct.percentile(50));
        figures.put("regions_pointed_at_directly", regions);
        figures.put("same_number_of_objects", alike / (double) requests);
        figures.put("outcomes", tally.figures());
        return figures;
    }

    /// An outcome, and how long it took in nanoseconds.
    private record Timed(Outcome what, long nanos) {}

    private Timed rest(LoadRequest request) throws InterruptedException {
        long start = System.nanoTime();
        Outcome outcome = client.ask(request, start, EventListener.SILENT);
        return new Timed(outcome, System.nanoTime() - start);
    }
}
