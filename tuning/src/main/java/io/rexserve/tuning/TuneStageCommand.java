package io.rexserve.tuning;

import io.rexserve.cli.CommandException;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.verification.ExpectedTensors;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.stage.Adapters;
import io.rexserve.trainer.stage.LanguageRecipe;
import io.rexserve.trainer.stage.LanguageTraining;
import io.rexserve.trainer.stage.ProposalOptions;
import io.rexserve.trainer.stage.Stage;
import io.rexserve.trainer.stage.StageDefaults;
import io.rexserve.trainer.stage.StageRates;
import io.rexserve.trainer.stage.StepFile;
import io.rexserve.trainer.stage.TunedFolders;
import io.rexserve.tuning.report.TuneResult;
import io.rexserve.tuning.report.TunedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What `./rexserve tune alignment`, `tune perception` and `tune joint` share: all but the stage.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
abstract class TuneStageCommand implements Callable<Integer> {
    private static final String NONE = "none";
    private static final int LOG_EVERY = 10;

    private final Stage stage;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "model folder to start from, as the server loads it")
    private Path model;

    @Mixin
    private TuneFlags flags;

    @Option(
            names = "--proposals",
            paramLabel = "FOLDER",
            description = "proposal network that the model will be served with: its boxes are mixed with the true ones;"
                    + " none: random boxes stand in for them")
    private @Nullable String proposals;

    @Option(
            names = "--adapters",
            paramLabel = "rank=N[,alpha=X][,on=attention|all]",
            description = "train low-rank matrices beside the decoder's own (LoRA); alpha is twice the rank by default")
    private @Nullable String adapters;

    @Option(
            names = "--adapters-only",
            description = "write OUT/adapters, in PEFT's format, and no OUT/model; tune merge makes a model of it")
    private boolean adaptersOnly;

    @Option(names = "--steps", description = "optimizer steps (default: by --epochs)")
    private @Nullable Integer steps;

    @Option(names = "--epochs", description = "times that each image is shown (default: by the number of images)")
    private @Nullable Double epochs;

    @Option(
            names = "--batch",
            description = "images of a step (default: 8 for small decoders, else the published 256 or 128)")
    private @Nullable Integer batch;

    @Option(
            names = "--micro-batch",
            description = "images whose gradients are computed together (default: all for small decoders, else 1)")
    private @Nullable Integer microBatch;

    @Option(names = "--questions", defaultValue = "5", description = "about an image (default: ${DEFAULT-VALUE})")
    private int questions;

    @Option(
            names = "--rate",
            description = "peak rate of AdamW for all that the stage trains but the towers (default: the stage's)")
    private @Nullable Double rate;

    @Option(names = "--muon-rate", description = "peak rate of Muon for the decoder's matrices; 0: AdamW for all")
    private @Nullable Double muonRate;

    @Option(names = "--tower-rate", description = "peak rate of the image towers; 0 freezes them")
    private @Nullable Double towerRate;

    @Option(names = "--embedding-rate", description = "peak rate of the embeddings; 0 freezes them")
    private @Nullable Double embeddingRate;

    @Option(
            names = "--no-augmentation",
            description = "show every image as it is; else it is scaled, cropped, mirrored and relit where that keeps"
                    + " the words true")
    private boolean plain;

    @Option(
            names = "--dtype",
            description = "float32 or bfloat16, in which matrices are multiplied (default: float32 for small decoders)")
    private @Nullable String dtype;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Option(
            names = "--measurements",
            defaultValue = "10",
            description = "on held-out images, spread over the run (default: ${DEFAULT-VALUE})")
    private int measurements;

    TuneStageCommand(Stage stage) {
        this.stage = stage;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CorpusOptions corpusOptions = flags.data.options(model, stage.replayed(), flags.seed);
        var folder = new RunFolder(flags.out.toAbsolutePath().normalize());
        requireOptions();
        requireOwn(folder);
        Corpus corpus = Corpus.open(corpusOptions);
        Path start = TunedFolders.start(stage, model.toAbsolutePath().normalize(), corpus, folder.folder(), this::say);
        LanguageRecipe recipe = recipe(start, corpus, corpusOptions, folder);
        warn(corpus);
        try (var stop = SafeStop.atSignals()) {
            if (flags.stepFile == null) {
                flags.machines.train(folder, recipe, options(recipe), stop);
            }
            try (TrainingRun run = TrainingRun.in(folder, recipe, options(recipe));
                    LanguageTraining training =
                            recipe.open(flags.threads, compute(true).device(), corpus, this::say)) {
                if (flags.stepFile != null) {
                    StepFile.write(training, flags.stepFile);
                    say("wrote " + flags.stepFile);
                    return 0;
                }
                train(run, training, stop);
            }
            // The training is closed, its memory free.
            if (!adaptersOnly) {
                ExpectedTensors.write(folder.model());
            }
            report(recipe, corpus);
        }
        return 0;
    }

    private void warn(Corpus corpus) {
        if (stage != Stage.ALIGNMENT && !TunedFolders.knowsAbsentNames(corpus)) {
            say("warning: no name is known to be absent from any image to learn from (names: "
                    + String.join(", ", corpus.categories().keySet())
                    + "; nothing is replayed): refusing absent names cannot be learnt, and these will be found where"
                    + " they are not. --replay PATH=SHARE mixes images of other things in; images without any object"
                    + " in --data help too");
        }
    }

    private void report(LanguageRecipe recipe, Corpus corpus) throws IOException, InterruptedException {
        if (!flags.report.wanted()) {
            return;
        }
        if (adaptersOnly || proposals == null || proposals.equals(NONE)) {
            say("no report: it asks the suite, which needs a whole model and --proposals");
            return;
        }
        String title = String.valueOf(flags.out.toAbsolutePath().normalize().getFileName());
        var tuned = TunedModel.language(title, flags.out, model, Path.of(proposals), recipe, corpus);
        TuneResult.finish(tuned, corpus, spec.commandLine().getOut());
    }

    private void train(TrainingRun run, LanguageTraining training, SafeStop stop)
            throws IOException, InterruptedException {
        TrainingRun.Outcome outcome = run.train(training, stop, System.out);
        Path written = TunedFolders.write(training, run.folder(), adaptersOnly);
        String measured = Double.isFinite(outcome.best())
                ? String.format(Locale.ROOT, "; held-out choices: %.3f, before %.3f", outcome.best(), outcome.first())
                : "";
        say("weights of step " + outcome.bestStep() + " of " + outcome.steps()
                + (outcome.endedEarly() ? ", where it ended early" : "") + measured);
        say("wrote " + written);
    }

    private void say(String line) {
        PrintWriter print = spec.commandLine().getOut();
        print.println(line);
        print.flush();
    }

    /// What a run leaves in its folder replaces what an earlier run left there, and nothing else.
    private static void requireOwn(RunFolder folder) {
        if (Files.exists(folder.model()) && !Files.exists(folder.recipe())) {
            throw new CommandException("--out: " + folder.model() + " exists and is of no run (expected: a new folder,"
                    + " or the folder of a run, which has a " + folder.recipe().getFileName() + ")");
        }
    }

    private void requireOptions() {
        if (proposals == null && stage != Stage.ALIGNMENT) {
            throw new CommandException("--proposals: missing (expected: the folder of the proposal network that the"
                    + " model will be served with, or --proposals none for random boxes)");
        }
        if (proposals != null && !proposals.equals(NONE) && !Files.exists(Path.of(proposals))) {
            throw new CommandException("--proposals: " + proposals + " (expected: a model folder, or none)");
        }
        if (adaptersOnly && adapters == null) {
            throw new CommandException("--adapters-only: without --adapters (expected: both)");
        }
        if (steps != null && epochs != null) {
            throw new CommandException("--steps and --epochs: both given (expected: one of them)");
        }
        if (measurements < 1) {
            throw new CommandException("--measurements: " + measurements + " (expected: at least 1)");
        }
    }

    private RunOptions options(LanguageRecipe recipe) {
        return new RunOptions(flags.threads, Math.min(LOG_EVERY, recipe.steps()), recipe.measureEvery());
    }

    private LanguageRecipe recipe(Path start, Corpus corpus, CorpusOptions corpusOptions, RunFolder folder)
            throws IOException {
        try {
            Adapters low = adapters == null ? null : Adapters.parse(adapters);
            StageDefaults defaults = StageDefaults.of(start, stage);
            int images = batch == null ? defaults.batch() : batch;
            int together = microBatch == null ? Math.min(images, defaults.microBatch()) : microBatch;
            if (images < 1 || together < 1 || images % together != 0) {
                throw new CommandException("--batch and --micro-batch: " + images + " and " + together
                        + " (expected: the batch a multiple of the micro-batch)");
            }
            int all = steps != null
                    ? steps
                    : defaults.steps(
                            corpus.sampler(flags.seed, images / together, together)
                                    .stepsPerEpoch(),
                            epochs);
            return new LanguageRecipe(
                    stage,
                    start.toString(),
                    corpusOptions,
                    proposals == null || proposals.equals(NONE)
                            ? null
                            : ProposalOptions.of(Path.of(proposals)
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString()),
                    folder.checkpoints().resolve("proposals.jsonl").toString(),
                    low,
                    rates(defaults, low != null),
                    all,
                    images / together,
                    together,
                    questions,
                    !plain,
                    compute(defaults.small()).precision() == Precision.BFLOAT16,
                    flags.recompute == null ? !defaults.small() : flags.recompute,
                    0.03,
                    1,
                    Math.max(1, all / measurements),
                    flags.patience,
                    100,
                    flags.seed);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private Compute compute(boolean small) {
        try {
            return Compute.of(device, dtype == null ? (small ? "float32" : "bfloat16") : dtype);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()).replace("rexserve.", "--"));
        }
    }

    private StageRates rates(StageDefaults defaults, boolean low) {
        StageRates rates = defaults.rates(low);
        return new StageRates(
                rates.decoder() > 0 && rate != null ? rate : rates.decoder(),
                muonRate == null ? rates.muon() : muonRate > 0,
                muonRate == null ? rates.matrices() : muonRate,
                embeddingRate != null
                        ? embeddingRate
                        : rates.embeddings() > 0 && rate != null ? rate : rates.embeddings(),
                rate != null ? rate : rates.projectors(),
                towerRate == null ? rates.towers() : towerRate,
                rates.beta2(),
                rates.decay());
    }

    /// `./rexserve tune alignment`.
    @Command(
            name = "alignment",
            mixinStandardHelpOptions = true,
            description = {
                "The first stage: projectors and embeddings learn from captions, the decoder stays as it is.",
                "A stopped run (Ctrl-C, SIGTERM) continues when the same command is given again."
            })
    static final class Alignment extends TuneStageCommand {
        Alignment() {
            super(Stage.ALIGNMENT);
        }
    }

    /// `./rexserve tune perception`.
    @Command(
            name = "perception",
            mixinStandardHelpOptions = true,
            description = {
                "The second stage: names, phrases and regions. Names that the model's vocabulary lacks are added.",
                "A stopped run (Ctrl-C, SIGTERM) continues when the same command is given again."
            })
    static final class Perception extends TuneStageCommand {
        Perception() {
            super(Stage.PERCEPTION);
        }
    }

    /// `./rexserve tune joint`.
    @Command(
            name = "joint",
            mixinStandardHelpOptions = true,
            description = {
                "The third stage: all tasks together, captions, counting, conversations and questions too.",
                "A stopped run (Ctrl-C, SIGTERM) continues when the same command is given again."
            })
    static final class Joint extends TuneStageCommand {
        Joint() {
            super(Stage.JOINT);
        }
    }
}
