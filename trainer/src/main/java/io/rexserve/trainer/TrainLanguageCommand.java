package io.rexserve.trainer;

import io.rexserve.trainer.language.ImageTraining;
import io.rexserve.trainer.language.LanguageTrainingOptions;
import io.rexserve.trainer.language.ModelExport;
import io.rexserve.trainer.language.SymbolTraining;
import io.rexserve.trainer.photograph.PhotographProposals;
import io.rexserve.trainer.vision.TowerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./rexserve train language`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "language",
        mixinStandardHelpOptions = true,
        description = {
            "The language model: towers on images, the decoder on symbols, then the decoder on images, and the export.",
            "Each stage may also be run alone: towers and symbols need not wait for each other."
        })
final class TrainLanguageCommand implements Callable<Integer> {
    private static final int BATCH = 16;

    /// Parts of language training, in their order.
    enum Stage {
        TOWERS,
        SYMBOLS,
        IMAGES,
        EXPORT
    }

    @Mixin
    private TrainOptions common;

    @Option(names = "--stage", description = "may be repeated: ${COMPLETION-CANDIDATES} (default: all)")
    private @Nullable Set<Stage> stages;

    @Option(
            names = "--upn",
            paramLabel = "FOLDER",
            description = "proposal network whose boxes the decoder reads (default: the one under --out)")
    private @Nullable Path upn;

    @Option(
            names = "--start",
            paramLabel = "FOLDER",
            description = "embedded model whose towers, which may have fewer blocks, and decoder training starts from"
                    + " (default: random weights)")
    private @Nullable Path start;

    @Option(names = "--tower-steps", defaultValue = "12000", description = "default: ${DEFAULT-VALUE}")
    private int towerSteps;

    @Option(
            names = "--pool",
            defaultValue = "16384",
            description = "scenes kept for the towers, 196 KB of heap each: give REXSERVE_HEAP=6g"
                    + " (default: ${DEFAULT-VALUE})")
    private int pool;

    @Option(names = "--symbol-steps", defaultValue = "8000", description = "default: ${DEFAULT-VALUE}")
    private int symbolSteps;

    @Option(
            names = {"--image-steps", "--picture-steps"},
            defaultValue = "4000",
            description = "default: ${DEFAULT-VALUE}")
    private int imageSteps;

    @Option(
            names = "--teacher-maps",
            paramLabel = "FILE",
            description = "feature maps of a pretrained network on the photographs, to distil"
                    + " (default: those that train proposals made, if any)")
    private @Nullable Path teacherMaps;

    @Option(
            names = "--proposed",
            defaultValue = "2000",
            description = "composed scenes, and at most so many photographs, with boxes of the proposal network"
                    + " (default: ${DEFAULT-VALUE})")
    private int proposed;

    @Option(
            names = "--without",
            paramLabel = "NAME",
            description = "a name that the exported model is not to know; may be repeated")
    private Set<String> without = Set.of();

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description =
                    "a task that the exported model's card states; may be repeated (default: all that are taught)")
    private List<String> offered = ModelExport.Offer.TAUGHT;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path work = common.work("language");
        var options = new LanguageTrainingOptions(
                common.art(),
                upn == null ? common.out("upn") : upn,
                work,
                symbolSteps,
                imageSteps,
                BATCH,
                common.seed(),
                common.threads(),
                true,
                start,
                common.photographs(),
                proposed);
        for (Stage stage : stages == null ? EnumSet.allOf(Stage.class) : EnumSet.copyOf(stages)) {
            run(stage, options);
        }
        return 0;
    }

    private void run(Stage stage, LanguageTrainingOptions options) throws IOException, InterruptedException {
        switch (stage) {
            case TOWERS ->
                TowerTraining.run(
                        new TowerTraining.Options(
                                options.art(),
                                options.work(),
                                towerSteps,
                                pool,
                                options.seed(),
                                options.threads(),
                                common.photographs(),
                                teacherMaps == null ? made() : teacherMaps,
                                start),
                        System.out);
            case SYMBOLS -> SymbolTraining.run(options, System.out);
            case IMAGES -> ImageTraining.run(options, System.out);
            case EXPORT -> {
                ModelExport.write(options.work(), common.out("chatrex"), new ModelExport.Offer(without, offered));
                System.out.println("wrote " + common.out("chatrex"));
            }
        }
    }

    private @Nullable Path made() {
        Path maps = PhotographProposals.maps(common.work("photographs"));
        return !common.photographs().isEmpty() && Files.exists(maps) ? maps : null;
    }
}
