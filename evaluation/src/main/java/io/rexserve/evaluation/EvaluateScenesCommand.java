package io.rexserve.evaluation;

import io.rexserve.cli.CommandException;
import io.rexserve.datasets.ArtOption;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.scene.HeldOutScenes;
import io.rexserve.evaluation.scene.SceneTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate scenes`: how good both networks are together, on scenes that neither was trained on.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "scenes",
        mixinStandardHelpOptions = true,
        description = {
            "Measure a suite on held-out scenes (without --server and --model: the embedded model).",
            "The art is fetched once, by datasets/fetch-art.sh. The last line is one JSON object."
        })
final class EvaluateScenesCommand implements Callable<Integer> {
    private static final int NAMES_PER_QUESTION = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SuiteOptions suite;

    @Mixin
    private RunFlags run;

    @Mixin
    private ArtOption art;

    @Option(names = "--scenes", defaultValue = "100", description = "per set of drawings (default: ${DEFAULT-VALUE})")
    private int scenes;

    @Option(
            names = "--min-score",
            description = "lowest score of a proposal, 0 to 1 (default: the service's, as when serving)")
    private @Nullable Double minScore;

    @Option(
            names = "--nms",
            description = "highest overlap of two proposals, 0 to 1 (default: the service's, as when serving)")
    private @Nullable Double nms;

    @Option(
            names = "--max-proposals",
            defaultValue = "50",
            description = "most proposals of a scene (default: ${DEFAULT-VALUE})")
    private int maxProposals;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var options = new AskOptions("fine", minScore, nms, maxProposals, AskOptions.Ranking.ANSWER, false);
        if (scenes < 1) {
            throw new CommandException("--scenes: " + scenes + " (expected: at least 1)");
        }
        suite.orEmbedded();
        var flow = new EvaluationFlow(spec, run, suite);
        Path folder = run.out() == null
                ? Files.createTempDirectory("rexserve-scenes-")
                : run.out().resolve("scenes");
        try {
            DatasetFormat format = Formats.named("rexserve");
            Path file = new HeldOutScenes(run.seed(), scenes)
                    .write(folder, HeldOutScenes.composers(art.folder()), format, flow::say);
            TruthSource truth = TruthSource.of(format, file, folder);
            return flow.run(truth, () -> new SceneTask(options), ProblemSink.strict(), NAMES_PER_QUESTION);
        } finally {
            if (run.out() == null) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
