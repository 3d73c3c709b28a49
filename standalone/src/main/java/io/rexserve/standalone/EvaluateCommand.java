package io.rexserve.standalone;

import io.rexserve.trainer.art.ArtLibrary;
import io.rexserve.trainer.evaluation.Evaluation;
import io.rexserve.trainer.evaluation.EvaluationOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate`: how good both networks are together, on scenes that neither was trained on.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        subcommands = EvaluateTilesCommand.class,
        description = {
            "Measure the models on held-out scenes; the last line is one JSON object.",
            "The art is fetched once, by trainer/fetch-art.sh."
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int MOST_BOXES = 50;

    @Spec
    private CommandSpec spec;

    @Option(names = "--scenes", defaultValue = "100", description = "per set of drawings (default: ${DEFAULT-VALUE})")
    private int scenes;

    @Option(names = "--seed", defaultValue = "7", description = "of the scenes (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--min-score",
            defaultValue = "0.2",
            description = "proposals that score less are left out (default: ${DEFAULT-VALUE}, as when serving)")
    private double minScore;

    @Option(
            names = "--nms",
            defaultValue = "0.6",
            description =
                    "overlap from which the lower-scored box is left out (default: ${DEFAULT-VALUE}, as when serving)")
    private double nmsIou;

    @Option(
            names = "--art",
            paramLabel = "FOLDER",
            description = "art folder (default: $REXSERVE_ART or ~/.cache/rexserve/art)")
    private @Nullable Path art;

    @Option(names = "--upn", paramLabel = "FOLDER", description = "proposal network (default: weights/rex-tiny/upn)")
    private @Nullable Path upn;

    @Option(
            names = "--chatrex",
            paramLabel = "FOLDER",
            description = "language model (default: weights/rex-tiny/chatrex)")
    private @Nullable Path chatrex;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            description = "of the matrices: float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String dtype;

    @Override
    public Integer call() {
        Path weights = Home.folder().resolve("weights/rex-tiny");
        var options = new EvaluationOptions(
                Home.folder(),
                art == null ? ArtLibrary.defaultFolder() : art,
                upn == null ? weights.resolve("upn") : upn,
                chatrex == null ? weights.resolve("chatrex") : chatrex,
                device,
                dtype,
                scenes,
                seed,
                minScore,
                nmsIou,
                MOST_BOXES);
        spec.commandLine().getOut().print(Evaluation.run(options, System.err).text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
