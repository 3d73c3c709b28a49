package io.rexserve.evaluation;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.evaluation.photograph.PhotographTask;
import io.rexserve.evaluation.report.Bootstrap;
import io.rexserve.evaluation.report.Comparison;
import io.rexserve.evaluation.report.ComparisonReport;
import io.rexserve.evaluation.report.RunContent;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.scene.SceneTask;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve evaluate compare`: two runs over the same images.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compare two runs over the same images: paired differences of all figures with confidence intervals.",
            "Intervals are of a bootstrap over images, in which both runs are measured on the same draws.",
            "The last line is one JSON object. Exit status: 0 done, 1 worse in a figure of --fail-if-worse, 2 not done."
        })
final class EvaluateCompareCommand implements Callable<Integer> {
    private static final String EVALUATION = "evaluation";
    private static final String TRUTH = "truth.";

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "folder of the first run (--out of an evaluation)")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "folder of the second run")
    private Path b;

    @Option(names = "--out", paramLabel = "FILE", description = "page to write, such as compare.html")
    private @Nullable Path out;

    @Option(
            names = "--force-common",
            description = "compare runs of different truths too, on the images of the same id that both have")
    private boolean forceCommon;

    @Option(
            names = "--fail-if-worse",
            paramLabel = "FIGURE",
            description = "exit with status 1 if B is worse in it and the whole interval is; repeatable")
    private @Nullable List<String> failIfWorse;

    @Option(names = "--resamples", paramLabel = "N", description = RunFlags.RESAMPLES)
    private @Nullable Integer resamples;

    @Option(names = "--seed", defaultValue = "7", description = "of the samples (default: ${DEFAULT-VALUE})")
    private long seed;

    @Override
    public Integer call() throws IOException {
        Map<String, String> settingsA = settings(a);
        Map<String, String> settingsB = settings(b);
        requireComparable(settingsA, settingsB);
        bootstrap(0); // refuses what it cannot do before anything is measured
        RunContent first = RunFolder.open(a, EvaluateCompareCommand::task);
        RunContent second = RunFolder.open(b, EvaluateCompareCommand::task);
        var comparison = Comparison.of(
                new Comparison.Run(a.toString(), first),
                new Comparison.Run(b.toString(), second),
                bootstrap(Math.max(found(first), found(second))));
        if (comparison.images() == 0) {
            throw new CommandException(a + " and " + b + ": no image in common (expected: runs over the same images)");
        }
        List<String> worse = worse(comparison);
        if (out != null) {
            ComparisonReport.write(out, comparison);
        }
        print(comparison, differing(settingsA, settingsB), worse);
        return worse.isEmpty() ? 0 : RexServeCommandLine.BAD_RESULT;
    }

    /// Evaluations whose truth the command makes itself.
    private static Optional<EvaluationTask> task(Map<String, String> settings, AskOptions options) {
        return switch (settings.getOrDefault(EVALUATION, "")) {
            case "scenes" -> Optional.of(new SceneTask(options));
            case "photographs" -> Optional.of(PhotographTask.of(settings));
            default -> Optional.empty();
        };
    }

    private static long found(RunContent run) {
        return run.detections().stream()
                .mapToLong(image -> image.found().size())
                .sum();
    }

    /// @param boxes that were found
    private Bootstrap bootstrap(long boxes) {
        try {
            return Bootstrap.of(resamples == null ? Bootstrap.usualResamples(boxes) : resamples, seed);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--" + e.getMessage());
        }
    }

    private static Map<String, String> settings(Path folder) throws IOException {
        try (ResultFile results = ResultFile.read(folder)) {
            return Map.copyOf(results.settings());
        }
    }

    private void requireComparable(Map<String, String> settingsA, Map<String, String> settingsB) {
        differing(settingsA, settingsB).forEach((key, values) -> {
            boolean truth = key.startsWith(TRUTH);
            if (key.equals(EVALUATION) || (truth && !forceCommon)) {
                throw new CommandException(key + ": " + values.get(0) + " in " + a + ", " + values.get(1) + " in " + b
                        + " (expected: the same in both" + (truth ? "; --force-common compares what both have" : "")
                        + ")");
            }
        });
    }

    /// Both values of every setting that the runs do not share.
    private static Map<String, List<String>> differing(Map<String, String> settingsA, Map<String, String> settingsB) {
        var keys = new TreeSet<>(settingsA.keySet());
        keys.addAll(settingsB.keySet());
        var differing = new LinkedHashMap<String, List<String>>();
        for (String key : keys) {
            if (!Objects.equals(settingsA.get(key), settingsB.get(key))) {
                differing.put(
                        key, List.of(settingsA.getOrDefault(key, "not set"), settingsB.getOrDefault(key, "not set")));
            }
        }
        return differing;
    }

    private List<String> worse(Comparison comparison) {
        try {
            return failIfWorse == null
                    ? List.of()
                    : failIfWorse.stream().filter(comparison::isWorse).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandException("--fail-if-worse: " + e.getMessage());
        }
    }

    private void print(Comparison comparison, Map<String, List<String>> differing, List<String> worse) {
        PrintWriter lines = spec.commandLine().getOut();
        lines.print(comparison.text());
        lines.println();
        differing.forEach(
                (key, values) -> lines.println(key + ": " + values.get(0) + " in A, " + values.get(1) + " in B"));
        worse.forEach(figure -> lines.println("worse in B: " + figure));
        Map<String, Object> json = new LinkedHashMap<>(comparison.json());
        json.put("differing", differing);
        json.put("worse", worse);
        lines.println(JsonMapper.shared().writeValueAsString(json));
        lines.flush();
    }
}
