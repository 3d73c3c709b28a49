package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LatencyHistogram;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.RequestResult;
import io.rexserve.benchmark.load.SseReader;
import io.rexserve.benchmark.report.BenchmarkReport;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// How long a running answer stalls while the long prompt of another client is prefilled.
///
/// The running answer lists one box per token, so that the gap between two events is one decode step. The other client
/// abandons its request at the first token: until then, its image is encoded and its prompt is prefilled.
public final class StallBenchmark {
    private static final int WORDS = 800;
    private static final int BEFORE = 16; // boxes of the running answer that the other caller waits for

    private final GatewayClient client;
    private final Workload workload;
    private final AtomicInteger number = new AtomicInteger();
    private final LoadStatistics statistics = new LoadStatistics();
    private final LatencyHistogram alone = new LatencyHistogram();
    private final LatencyHistogram during = new LatencyHistogram();
    private final LatencyHistogram firstToken = new LatencyHistogram();

    private StallBenchmark(GatewayClient client, Workload workload) {
        this.client = client;
        this.workload = workload;
    }

    /// @param rounds how often an answer is run alone and then disturbed; one more before that is not counted
    /// @throws IllegalArgumentException for the embedded model, whose answers are short
    public static BenchmarkReport run(ServingOptions options, int rounds) throws IOException, InterruptedException {
        if (!options.model().isSynthetic()) {
            throw new IllegalArgumentException(
                    "stall: size " + options.model().code() + " (expected: 1b or mini, whose answers are long)");
        }
        try (var server = options.startSuite();
                var client = new GatewayClient(server.base(), ServingOptions.TIME_LIMIT)) {
            var stall = new StallBenchmark(client, options.workload());
            stall.warmUp();
            for (int round = 0; round < rounds; round++) {
                stall.quiet();
                stall.disturbed();
                options.progress().println("Round " + (round + 1) + " of " + rounds + ".");
            }
            return stall.report(options, rounds);
        }
    }

    private void warmUp() throws InterruptedException {
        ask(workload.longAnswer(number.getAndIncrement()), GatewayClient.EventListener.SILENT);
        ask(workload.longQuestion(number.getAndIncrement(), WORDS), GatewayClient.EventListener.SILENT);
    }

    private RequestResult ask(LoadRequest request, GatewayClient.EventListener listener) throws InterruptedException {
        RequestResult outcome = client.send(request, System.nanoTime(), listener);
        statistics.add(outcome);
        return outcome;
    }

    /// Gaps between events of the running answer that lie one token apart: from one box to the next of the same list.
    private static final class Gaps implements GatewayClient.EventListener {
        private final LatencyHistogram quiet;
        private final LatencyHistogram disturbed;
        private volatile boolean disturbance;
        private boolean listing;
        private boolean before;
        private long last;
        private final AtomicInteger boxes = new AtomicInteger();

        /// @param disturbed takes the gaps that a disturbance reaches into
        Gaps(LatencyHistogram quiet, LatencyHistogram disturbed) {
            this.quiet = quiet;
            this.disturbed = disturbed;
        }

        void disturbance(boolean on) {
            disturbance = on;
        }

        int boxes() {
            return boxes.get();
        }

        @Override
        public boolean on(SseReader.Event event, long nanos) {
            boolean box = event.name().equals("object");
            boolean now = disturbance;
            if (box && listing) {
                (before || now ? disturbed : quiet).add(nanos - last);
            }
            if (box) {
                boxes.incrementAndGet();
            }
            listing = box;
            before = now;
            last = nanos;
            return true;
        }
    }

    private void quiet() throws InterruptedException {
        ask(workload.longAnswer(number.getAndIncrement()), new Gaps(alone, alone));
    }

    private void disturbed() throws InterruptedException {
        var gaps = new Gaps(new LatencyHistogram(), during);
        LoadRequest running = workload.longAnswer(number.getAndIncrement());
        LoadRequest prompt = workload.longQuestion(number.getAndIncrement(), WORDS);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RequestResult> answer = callers.submit(() -> ask(running, gaps));
            while (!answer.isDone() && gaps.boxes() < BEFORE) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            while (!answer.isDone()) {
                disturb(prompt, gaps);
                prompt = workload.longQuestion(number.getAndIncrement(), WORDS);
            }
            answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the running answer failed", e.getCause());
        }
    }

    private void disturb(LoadRequest prompt, Gaps gaps) throws InterruptedException {
        long start = System.nanoTime();
        gaps.disturbance(true);
        try {
            statistics.add(client.send(prompt, start, (event, nanos) -> {
                boolean token = event.name().equals("text") || event.name().equals("object");
                if (token) {
                    firstToken.add(nanos - start);
                }
                return !token;
            }));
        } finally {
            gaps.disturbance(false);
        }
        // so that the running answer has steps of its own in between
        TimeUnit.NANOSECONDS.sleep(Math.max(1, System.nanoTime() - start));
    }

    private BenchmarkReport report(ServingOptions options, int rounds) {
        Map<String, Object> counts = statistics.figures();
        BenchmarkReport report = options.report("stall")
                .put("rounds", rounds)
                .put("question_words", WORDS)
                .put("decode_step_ms", alone.percentiles())
                .put("gap_during_prefill_ms", during.percentiles())
                .put("prompt_first_token_ms", firstToken.percentiles())
                .put("completed", counts.get("completed"))
                .put("rejected", counts.get("rejected"))
                .put("problems", counts.get("problems"))
                .put("lost", counts.get("lost"));
        if (alone.count() > 0 && during.count() > 0) {
            double step = alone.percentile(50);
            report.put("longest_gap_steps", during.percentile(100) / step)
                    .put("p99_gap_steps", during.percentile(99) / step);
        }
        return report;
    }
}
