package io.rexserve.evaluation;

import io.rexserve.cli.Home;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            "Measure the models on held-out scenes; the last line is one JSON object.",
            "The art is fetched once, by datasets/fetch-art.sh."
        })
final class EvaluateScenesCommand implements Callable<Integer> {
    private static final int MAX_BOXES = 50;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(names = "--scenes", defaultValue = "100", description = "per set of drawings (default: ${DEFAULT-VALUE})")
    private int scenes;

    @Option(
            names = "--chatrex",
            paramLabel = "FOLDER",
            description = "language model (default: weights/rex-tiny/chatrex)")
    private @Nullable Path chatrex;

    @Override
    public Integer call() {
        Path language = chatrex == null ? Home.folder().resolve("weights/rex-tiny/chatrex") : chatrex;
        EvaluationReport report = Evaluation.run(common.options(scenes, MAX_BOXES), language, System.err);
        spec.commandLine().getOut().print(report.text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
