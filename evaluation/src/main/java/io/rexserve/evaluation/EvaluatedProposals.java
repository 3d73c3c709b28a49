package io.rexserve.evaluation;

import io.rexserve.cli.Home;
import io.rexserve.datasets.art.ArtLibrary;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every evaluation asks for: its scenes' seed and art, the proposal network, its filter, and what it is computed
/// with.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class EvaluatedProposals {
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

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            description = "of the matrices: float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String dtype;

    long seed() {
        return seed;
    }

    double minScore() {
        return minScore;
    }

    double nmsIou() {
        return nmsIou;
    }

    Path art() {
        return art == null ? ArtLibrary.defaultFolder() : art;
    }

    Path upn() {
        return upn == null ? Home.folder().resolve("weights/rex-tiny/upn") : upn;
    }

    String device() {
        return device;
    }

    String dtype() {
        return dtype;
    }
}
