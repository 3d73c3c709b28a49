package io.rexserve.standalone;

import io.rexserve.trainer.art.ArtLibrary;
import io.rexserve.trainer.language.LanguageRun;
import io.rexserve.trainer.language.LanguageTrainingOptions;
import io.rexserve.trainer.proposal.ProposalRun;
import io.rexserve.trainer.proposal.ProposalTrainingOptions;
import io.rexserve.trainer.vision.TowerRun;
import io.rexserve.trainer.vision.TowerTrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./rexserve train`: makes the embedded model again, from nothing but art.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Train the embedded model. Each part goes on where it was stopped; stop it with Ctrl-C.",
            "The art is fetched once, by trainer/fetch-art.sh."
        })
final class TrainCommand {
    /// What both parts share.
    static final class Common {
        @Option(
                names = "--art",
                paramLabel = "FOLDER",
                description = "art folder (default: $REXSERVE_ART or ~/.cache/rexserve/art)")
        @Nullable
        Path art;

        @Option(
                names = "--work",
                paramLabel = "FOLDER",
                description = "checkpoints and logs (default: ~/.cache/rexserve/train)")
        @Nullable
        Path work;

        @Option(
                names = "--out",
                paramLabel = "FOLDER",
                description = "model folder to write (default: weights/rex-tiny/<part>)")
        @Nullable
        Path out;

        @Option(names = "--seed", defaultValue = "1", description = "of weights and scenes (default: ${DEFAULT-VALUE})")
        long seed;

        @Option(
                names = "--threads",
                defaultValue = "1",
                description = "threads of one operator (default: ${DEFAULT-VALUE})")
        int threads;

        Path art() {
            return art == null ? ArtLibrary.defaultFolder() : art;
        }

        Path work(String part) {
            Path base = work == null ? Path.of(System.getProperty("user.home"), ".cache", "rexserve", "train") : work;
            return base.resolve(part);
        }

        Path out(String part) {
            return out == null ? Home.folder().resolve("weights/rex-tiny").resolve(part) : out;
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "The proposal network: boxes of everything that may be an object.")
    int proposals(
            @Mixin Common common,
            @Option(names = "--steps", defaultValue = "6000", description = "default: ${DEFAULT-VALUE}") int steps,
            @Option(
                            names = "--low-steps",
                            defaultValue = "3400",
                            description = "of these at 160 pixels (default: ${DEFAULT-VALUE})")
                    int lowSteps,
            @Option(
                            names = "--batch",
                            defaultValue = "4",
                            description = "pictures per step (default: ${DEFAULT-VALUE})")
                    int batch,
            @Option(
                            names = "--rate",
                            defaultValue = "6e-4",
                            description = "peak learning rate (default: ${DEFAULT-VALUE})")
                    double rate)
            throws IOException, InterruptedException {
        ProposalRun.run(
                new ProposalTrainingOptions(
                        common.art(),
                        common.work("proposals"),
                        common.out("upn"),
                        steps,
                        lowSteps,
                        batch,
                        rate,
                        common.seed,
                        common.threads),
                System.out);
        return 0;
    }

    /// Parts of language training, in their order; the first two do not need each other.
    enum Stage {
        TOWERS,
        SYMBOLS,
        PICTURES,
        EXPORT
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "The language model: towers on pictures, the decoder on symbols, then the decoder on pictures, and the export.",
                "Each stage may also be run alone: towers and symbols need not wait for each other."
            })
    int language(
            @Mixin Common common,
            @Option(names = "--stage", description = "may be repeated: ${COMPLETION-CANDIDATES} (default: all)")
                    @Nullable
                    Set<Stage> stages,
            @Option(names = "--tower-steps", defaultValue = "9000", description = "default: ${DEFAULT-VALUE}")
                    int towerSteps,
            @Option(
                            names = "--pool",
                            defaultValue = "16384",
                            description = "scenes kept for the towers, 196 KB of heap each (default: ${DEFAULT-VALUE})")
                    int pool,
            @Option(names = "--symbol-steps", defaultValue = "8000", description = "default: ${DEFAULT-VALUE}")
                    int symbolSteps,
            @Option(names = "--picture-steps", defaultValue = "4000", description = "default: ${DEFAULT-VALUE}")
                    int pictureSteps)
            throws IOException, InterruptedException {
        Path work = common.work("language");
        var options = new LanguageTrainingOptions(
                common.art(), work, symbolSteps, pictureSteps, 16, common.seed, common.threads, true);
        for (Stage stage : stages == null ? EnumSet.allOf(Stage.class) : EnumSet.copyOf(stages)) {
            switch (stage) {
                case TOWERS ->
                    TowerRun.run(
                            new TowerTrainingOptions(common.art(), work, towerSteps, pool, common.seed, common.threads),
                            System.out);
                case SYMBOLS -> LanguageRun.symbols(options, System.out);
                case PICTURES -> LanguageRun.pictures(options, System.out);
                case EXPORT -> {
                    LanguageRun.export(work, common.out("chatrex"));
                    System.out.println("wrote " + common.out("chatrex"));
                }
            }
        }
        return 0;
    }
}
