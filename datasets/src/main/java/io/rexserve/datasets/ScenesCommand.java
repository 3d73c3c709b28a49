package io.rexserve.datasets;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneFolder;
import io.rexserve.datasets.scene.SceneRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve scenes`: images like those that the embedded model is trained and tested on, with their truth.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "scenes",
        mixinStandardHelpOptions = true,
        description = "Compose scenes with their true boxes into a folder.")
public final class ScenesCommand implements Callable<Integer> {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new ScenesCommand());
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "where the scenes are written")
    private Path folder;

    @Option(names = "--count", defaultValue = "6", description = "number of scenes (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(names = "--seed", defaultValue = "1", description = "same seed, same scenes (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--look",
            description = "whose drawings, may be repeated: ${COMPLETION-CANDIDATES} (default: all but NOTO)")
    private @Nullable Set<Look> looks;

    @Option(names = "--no-photographs", description = "patterns as backgrounds, no photographs")
    private boolean noPhotographs;

    @Option(
            names = "--trained",
            description = "drawings, photographs and arrangements that the embedded model was trained on"
                    + " (default: those kept back to test it)")
    private boolean trained;

    @Option(
            names = "--short-side",
            defaultValue = "0",
            paramLabel = "PIXELS",
            description = "shorter side of the images (default: 320 to 600)")
    private int shortSide;

    @Option(
            names = "--jpeg",
            defaultValue = "0",
            paramLabel = "QUALITY",
            description = "JPEG files of this quality, 1 to 100, and no JSON file for each (default: PNG)")
    private int quality;

    @Mixin
    private ArtOption art;

    @Override
    public Integer call() throws IOException {
        var form = new SceneFolder.Form(shortSide, quality, quality == 0, trained);
        Set<Look> wanted = looks == null ? EnumSet.complementOf(EnumSet.of(Look.NOTO)) : looks;
        ArtLibrary library =
                trained ? ArtLibrary.forTraining(art.folder(), wanted) : ArtLibrary.forEvaluation(art.folder(), wanted);
        if (noPhotographs) {
            library = new ArtLibrary(library.named(), library.unnamed(), List.of());
        }
        Provenance provenance = noPhotographs ? SceneRecords.provenance(wanted) : Provenance.UNKNOWN;
        for (Path image : SceneFolder.write(folder, new SceneComposer(library), seed, count, form, provenance)) {
            spec.commandLine().getOut().println(image);
        }
        return 0;
    }
}
