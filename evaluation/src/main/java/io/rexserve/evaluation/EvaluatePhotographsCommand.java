package io.rexserve.evaluation;

import io.rexserve.cli.CommandException;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.photograph.PhotographSet;
import io.rexserve.evaluation.photograph.HeldOutPhotographs;
import io.rexserve.evaluation.photograph.PhotographTask;
import io.rexserve.evaluation.run.SuiteClient;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.model.card.TrainedOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate photographs`: how good both networks are together, on photographs that neither was trained on.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "photographs",
        mixinStandardHelpOptions = true,
        description = {
            "Measure a suite on annotated photographs kept from training (without --server and --model: the embedded "
                    + "model), by its names.",
            "A set is a folder with annotations.json (COCO), pictures/ and perhaps teacher.json. The last line is one "
                    + "JSON object."
        })
final class EvaluatePhotographsCommand implements Callable<Integer> {
    // As a server asks that nobody configured.
    private static final int NAMES_PER_QUESTION = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SuiteOptions suite;

    @Mixin
    private RunFlags run;

    @Option(
            names = "--photographs",
            paramLabel = "FOLDER",
            required = true,
            description = "a set of photographs, or a folder of sets; repeatable")
    private List<Path> photographs;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "pictures of each set, evenly spread (default: all that are kept for tests)")
    private @Nullable Integer limit;

    @Option(
            names = "--teacher",
            description =
                    "ask about what teacher.json is sure of (score .5 and more), too, for names that a set does not "
                            + "annotate: figures of SET.teacher")
    private boolean teacher;

    @Option(names = "--counting", description = "ask how many there are, of each name in a picture")
    private boolean counting;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (limit != null && limit < 1) {
            throw new CommandException("--limit: " + limit + " (expected: at least 1)");
        }
        suite.orEmbedded();
        suite.requireOne();
        Set<String> known = known();
        var flow = new EvaluationFlow(spec, run, suite);
        Path folder = run.out() == null
                ? Files.createTempDirectory("rexserve-photographs-")
                : run.out().resolve("photographs");
        Path file = new HeldOutPhotographs(run.seed(), limit == null ? Integer.MAX_VALUE : limit, teacher)
                .write(folder, PhotographSet.read(photographs).test());
        try {
            TruthSource truth = TruthSource.of(
                    Formats.named("rexserve"), file, folder.toAbsolutePath().getRoot());
            return flow.run(truth, () -> new PhotographTask(known, counting), ProblemSink.strict(), NAMES_PER_QUESTION);
        } finally {
            if (run.out() == null) {
                Files.delete(file);
                Files.delete(folder);
            }
        }
    }

    private Set<String> known() throws InterruptedException {
        if (suite.server() == null) {
            return Set.copyOf(TrainedOn.of(suite.languageModel()).names());
        }
        try (var client = new SuiteClient(suite.server(), run.deadline())) {
            return client.vocabulary();
        }
    }
}
