package io.rexserve.standalone;

import io.rexserve.trainer.art.ArtLibrary;
import io.rexserve.trainer.evaluation.TilingEvaluation;
import io.rexserve.trainer.evaluation.TilingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate tiles`: what tiles find in large pictures that the whole picture hides.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "tiles",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what proposals cover of small objects in large scenes, with and without tiles.",
            "The last line is one JSON object."
        })
final class EvaluateTilesCommand implements Callable<Integer> {
    private static final int MOST_BOXES = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--scenes", defaultValue = "40", description = "default: ${DEFAULT-VALUE}")
    private int scenes;

    @Option(names = "--seed", defaultValue = "7", description = "of the scenes (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--width", defaultValue = "1600", description = "of a scene, pixels (default: ${DEFAULT-VALUE})")
    private int width;

    @Option(names = "--height", defaultValue = "1200", description = "of a scene, pixels (default: ${DEFAULT-VALUE})")
    private int height;

    @Option(
            names = "--side",
            split = ",",
            defaultValue = "256,400,640",
            description = "of the tiles, pixels (default: ${DEFAULT-VALUE})")
    private List<Integer> sides;

    @Option(
            names = "--batch",
            defaultValue = "1",
            description = "tiles computed together (default: ${DEFAULT-VALUE}, as when serving)")
    private int batch;

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

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            description = "of the matrices: float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String dtype;

    @Override
    public Integer call() {
        var options = new TilingOptions(
                Home.folder(),
                art == null ? ArtLibrary.defaultFolder() : art,
                upn == null ? Home.folder().resolve("weights/rex-tiny/upn") : upn,
                device,
                dtype,
                scenes,
                seed,
                width,
                height,
                sides,
                batch,
                minScore,
                nmsIou,
                MOST_BOXES);
        spec.commandLine()
                .getOut()
                .print(TilingEvaluation.run(options, System.err).text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
