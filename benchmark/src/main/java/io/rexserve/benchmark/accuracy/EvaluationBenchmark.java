package io.rexserve.benchmark.accuracy;

import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.Peer;
import io.rexserve.benchmark.report.ProcessMemory;
import io.rexserve.benchmark.report.Samples;
import io.rexserve.evaluation.coco.CocoEvaluation;
import io.rexserve.evaluation.coco.CocoFiles;
import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Figure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From a truth and a results file to COCO's 12 figures: time, memory, and the same by pycocotools in turns.
public final class EvaluationBenchmark {
    private static final double MILLI = 1e6;
    private static final long SEED = 1;

    /// Options of the benchmark.
    ///
    /// @param home folder of the sources
    /// @param work where the files lie; they are written where they are missing
    /// @param detections per picture
    /// @param resamples of the bootstrap; 0: none
    /// @param threads of our evaluation; pycocotools has one
    /// @param python interpreter with pycocotools; null: not run
    public record Options(
            Path home,
            Path work,
            int pictures,
            int classes,
            int detections,
            int resamples,
            int threads,
            int rounds,
            @Nullable String python,
            PrintStream progress) {
        public Options {
            requirePositive("--pictures", pictures);
            requirePositive("--classes", classes);
            requirePositive("--detections", detections);
            requirePositive("--threads", threads);
            requirePositive("--rounds", rounds);
        }

        private static void requirePositive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
            }
        }
    }

    private final Options options;
    private final Path truth;
    private final Path results;
    private final BenchmarkReport report;
    private final Samples ours = new Samples();
    private final Samples read = new Samples();
    private final Samples reference = new Samples();
    private final Samples referenceRead = new Samples();
    private double difference;

    private EvaluationBenchmark(Options options, SyntheticResults synthetic) {
        this.options = options;
        truth = synthetic.truth(options.work());
        results = synthetic.results(options.work());
        report = new BenchmarkReport("evaluation", synthetic.name(), options.home());
    }

    /// Runs both sides in turns, after one round that is reported by itself (`first`).
    public static BenchmarkReport run(Options options) throws IOException {
        var synthetic = new SyntheticResults(options.pictures(), options.classes(), options.detections(), SEED);
        options.progress().println("Files of " + synthetic.name() + " in " + options.work());
        synthetic.write(options.work());
        try (var pool = new ForkJoinPool(options.threads());
                Peer peer = peer(options, synthetic)) {
            return new EvaluationBenchmark(options, synthetic).run(pool, peer);
        }
    }

    private static @Nullable Peer peer(Options options, SyntheticResults synthetic) {
        return options.python() == null
                ? null
                : Peer.python(
                        options.python(),
                        options.home(),
                        "coco.py",
                        options.threads(),
                        List.of(
                                synthetic.truth(options.work()).toString(),
                                synthetic.results(options.work()).toString()));
    }

    private BenchmarkReport run(ForkJoinPool pool, @Nullable Peer peer) {
        report.put("threads", options.threads());
        for (int round = 0; round <= options.rounds(); round++) {
            options.progress().println("Round " + round + " of " + options.rounds());
            List<Figure> figures = pool.submit(() -> evaluate()).join();
            if (round == 0) {
                report.put("first_ms", ours.median())
                        .put("peak_mb", ProcessMemory.own().peak() >> 20);
            }
            if (peer != null) {
                compare(figures, peer.run("run"), round == 0);
            }
            if (round == 0) {
                ours.clear();
                read.clear();
            }
        }
        report.put("read_ms", read).compared(ours, reference);
        if (peer != null) {
            report.put("reference", peer.greeting().toString())
                    .put("reference_read_ms", referenceRead)
                    .put("largest_difference", difference);
        }
        pool.submit(() -> resample()).join();
        return report;
    }

    private List<Figure> evaluate() throws IOException {
        long start = System.nanoTime();
        CocoFiles.TruthFile file = CocoFiles.truths(truth);
        var detections = CocoFiles.detections(results);
        read.add((System.nanoTime() - start) / MILLI);
        List<Figure> figures = CocoEvaluation.of(file.truths(), detections, CocoParameters.standard())
                .figures();
        ours.add((System.nanoTime() - start) / MILLI);
        return figures;
    }

    private void compare(List<Figure> figures, JsonNode answer, boolean first) {
        for (int i = 0; i < figures.size(); i++) {
            double other = answer.get("figures").get(i).doubleValue();
            difference = Math.max(difference, Math.abs(figures.get(i).value() - other));
        }
        if (first) {
            report.put("reference_first_ms", answer.get("ms").doubleValue())
                    .put("reference_peak_mb", answer.get("peak_bytes").longValue() >> 20);
        } else {
            reference.add(answer.get("ms").doubleValue());
            referenceRead.add(answer.get("read_ms").doubleValue());
        }
    }

    /// What an evaluation holds, and the time of the bootstrap on it.
    private BenchmarkReport resample() throws IOException {
        long before = used();
        CocoFiles.TruthFile file = CocoFiles.truths(truth);
        var detections = CocoFiles.detections(results);
        var evaluation = CocoEvaluation.of(file.truths(), detections, CocoParameters.standard());
        double held = used() - before;
        report.put("held_mb", held / (1 << 20)).put("held_bytes_per_detection", held / detections.size());
        if (options.resamples() > 0) {
            resample(evaluation, "AP", 1);
            resample(evaluation, "12_figures", evaluation.keys().size());
        }
        return report;
    }

    private void resample(CocoEvaluation evaluation, String name, int figures) {
        long start = System.nanoTime();
        double[][] samples = evaluation
                .boxes()
                .resampling(evaluation.keys().subList(0, figures))
                .resamples(options.resamples(), SEED);
        report.put("resamples_" + name, samples.length)
                .put("resamples_" + name + "_s", (System.nanoTime() - start) / 1e9);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
