package io.rexserve.evaluation;

import io.rexserve.cli.Home;
import io.rexserve.datasets.ArtOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options of all evaluations: the seed and art of the scenes, the proposal network, its filter, device and dtype.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class CommonOptions {
    @Option(names = "--seed", defaultValue = "7", description = "of the scenes (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--min-score",
            defaultValue = "-1",
            description = "proposals that score less are left out (default: -1, the network's own, as when serving)")
    private double minScore;

    @Option(
            names = "--nms",
            defaultValue = "0.6",
            description =
                    "overlap from which the lower-scored box is left out (default: ${DEFAULT-VALUE}, as when serving)")
    private double nmsIou;

    @Mixin
    private ArtOption art;

    @Option(names = "--upn", paramLabel = "FOLDER", description = "proposal network (default: weights/rex-tiny/upn)")
    private @Nullable Path upn;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            description = "of the matrices: float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String dtype;

    /// @param scenes held-out scenes
    /// @param maxBoxes proposals per scene at most
    EvaluationOptions options(int scenes, int maxBoxes) {
        return new EvaluationOptions(
                Home.folder(),
                art.folder(),
                upn == null ? Home.folder().resolve("weights/rex-tiny/upn") : upn,
                device,
                dtype,
                scenes,
                seed,
                minScore,
                nmsIou,
                maxBoxes);
    }
}
