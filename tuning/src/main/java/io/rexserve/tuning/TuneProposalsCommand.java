package io.rexserve.tuning;

import io.rexserve.cli.CommandException;
import io.rexserve.model.verification.ExpectedTensors;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.proposal.Distillation;
import io.rexserve.trainer.proposal.ProposalDefaults;
import io.rexserve.trainer.proposal.ProposalRecipe;
import io.rexserve.trainer.proposal.ProposalTuning;
import io.rexserve.tuning.report.TuneResult;
import io.rexserve.tuning.report.TunedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve tune proposals`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "proposals",
        mixinStandardHelpOptions = true,
        description = {
            "Tune a proposal network, of any size, on annotated images: the boxes count, not their names.",
            "A stopped run (Ctrl-C, SIGTERM) continues where it was when the same command is given again.",
            "OUT/model is a model folder that is served as it is, with the best weights on the held-out images."
        })
final class TuneProposalsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "folder or .pth of the proposal network, as the server loads it")
    private Path model;

    @Mixin
    private TuneFlags flags;

    @Option(
            names = "--granularity",
            defaultValue = "both",
            description = "prompts that the boxes train: fine, coarse or both (default: ${DEFAULT-VALUE})")
    private String granularity;

    @Option(names = "--steps", description = "optimizer steps (default: 12 epochs, at least 1800 steps)")
    private @Nullable Integer steps;

    @Option(names = "--batch", description = "images of one micro-batch (default: 4 for small networks, else 1)")
    private @Nullable Integer batch;

    @Option(
            names = "--accumulate",
            description = "micro-batches of a step (default: 1 for small networks, else 16, as DINO has images a step)")
    private @Nullable Integer accumulate;

    @Option(names = "--rate", description = "peak learning rate (default: 6e-4 for small networks, else DINO's 1e-4)")
    private @Nullable Double rate;

    @Option(
            names = "--backbone-rate",
            description = "that of the backbone as a multiple (default: 1 for small networks, else DINO's 0.1)")
    private @Nullable Double backbone;

    @Option(
            names = "--matches",
            description = "queries that learn a box at most; 1: the best one alone, as published, and duplicates are"
                    + " told apart by the network, not by NMS (default: of small networks up to 8, so that the objects"
                    + " of an image take a quarter of the queries on average; else 1)")
    private @Nullable Integer matches;

    @Option(
            names = "--grade-scores",
            negatable = true,
            description = "scores learn the overlap of box and truth instead of 1 (default: where several queries"
                    + " learn a box)")
    private @Nullable Boolean graded;

    @Option(
            names = "--teacher-maps",
            paramLabel = "FILE",
            description = "what a detector computes of the images, to be imitated beside the task (docs/training.md)")
    private @Nullable Path maps;

    @Option(names = "--short-side", description = "pixels of the served input's short side (default: the model's)")
    private @Nullable Integer shortSide;

    @Option(
            names = "--short-sides",
            split = ",",
            description = "short sides in training, one drawn per micro-batch (default: from 0.6 of --short-side to 1)")
    private @Nullable List<Integer> shortSides;

    @Option(names = "--mosaic", defaultValue = "0.25", description = "share of mosaics (default: ${DEFAULT-VALUE})")
    private double mosaic;

    @Option(
            names = "--turn",
            defaultValue = "0",
            description = "share of images turned upside down, for views from above (default: ${DEFAULT-VALUE})")
    private double turned;

    @Option(
            names = "--measure-every",
            description = "steps between held-out measurements (default: a twentieth of all)")
    private @Nullable Integer measureEvery;

    @Option(
            names = "--decide",
            defaultValue = "ap",
            description = "held-out figure whose best weights are kept: ar100, ap or ap50 (default: ${DEFAULT-VALUE})")
    private String decide;

    private static final int MEASUREMENTS = 20;
    private static final int LOG_EVERY = 25;
    private static final int SAVE_EVERY = 100;
    private static final double VISIBLE = 0.35;
    private static final double LOW_SHARE = 0.3;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter print = spec.commandLine().getOut();
        ProposalDefaults defaults = ProposalDefaults.of(model);
        Corpus corpus = Corpus.open(flags.data.options(model, ProposalDefaults.REPLAYED, flags.seed));
        corpus.lines().forEach(print::println);
        print.flush();
        ProposalRecipe recipe = recipe(defaults, corpus);
        if (flags.stepFile != null) {
            try (ProposalTuning tuning = recipe.open(flags.threads, corpus)) {
                tuning.writeStep(flags.stepFile);
            }
            print.println("wrote " + flags.stepFile);
            return 0;
        }
        return run(recipe, corpus, print);
    }

    private int run(ProposalRecipe recipe, Corpus corpus, PrintWriter print) throws IOException, InterruptedException {
        RunFolder folder = new RunFolder(flags.out);
        try (var stop = SafeStop.atSignals()) {
            flags.machines.train(folder, recipe, options(recipe), stop);
            train(folder, recipe, corpus, stop);
        }
        ExpectedTensors.write(folder.model());
        if (flags.report.wanted()) {
            String title = String.valueOf(flags.out.toAbsolutePath().normalize().getFileName());
            TuneResult.finish(TunedModel.proposals(title, flags.out, model, recipe), corpus, print);
        }
        return 0;
    }

    private void train(RunFolder folder, ProposalRecipe recipe, Corpus corpus, SafeStop stop)
            throws IOException, InterruptedException {
        PrintWriter print = spec.commandLine().getOut();
        try (TrainingRun run = TrainingRun.in(folder, recipe, options(recipe));
                ProposalTuning tuning = recipe.open(flags.threads, corpus)) {
            Map<String, Double> before = tuning.untuned();
            TrainingRun.Outcome outcome = run.train(tuning, stop, System.out);
            tuning.export(flags.out.resolve("model"));
            table(print, before, tuning.tuned(), outcome);
        }
    }

    private RunOptions options(ProposalRecipe recipe) {
        return new RunOptions(
                flags.threads,
                Math.min(LOG_EVERY, recipe.steps()),
                Math.min(SAVE_EVERY, recipe.stopping().every()));
    }

    private ProposalRecipe recipe(ProposalDefaults defaults, Corpus corpus) {
        boolean large = defaults.recomputed();
        int images = batch == null ? (large ? 1 : defaults.batch()) : batch;
        int parts = accumulate == null ? (large ? defaults.batch() : 1) : accumulate;
        try {
            int all = steps == null ? defaults.steps(corpus.training().size(), images * parts) : steps;
            int side = shortSide == null ? defaults.shortSide() : shortSide;
            int perTruth = matches == null ? defaults.perTruth(objects(corpus)) : matches;
            return new ProposalRecipe(
                    model.toAbsolutePath().normalize().toString(),
                    flags.data.options(model, ProposalDefaults.REPLAYED, flags.seed),
                    prompts(),
                    new ProposalRecipe.Input(
                            side,
                            shortSides == null ? defaults.shortSides(side) : shortSides,
                            LOW_SHARE,
                            ProposalDefaults.augmentation(mosaic),
                            VISIBLE,
                            turned),
                    defaults.rates(
                            rate == null ? defaults.rate() : rate,
                            backbone == null ? defaults.backbone() : backbone,
                            all),
                    defaults.loss(graded == null ? ProposalDefaults.graded(perTruth) : graded, perTruth),
                    maps == null ? null : Distillation.of(maps),
                    new ProposalRecipe.Stopping(
                            measureEvery == null ? Math.max(1, all / MEASUREMENTS) : measureEvery,
                            flags.patience,
                            decide),
                    all,
                    images,
                    parts,
                    flags.recompute == null ? large : flags.recompute,
                    flags.seed);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// Of an image of the data, on average.
    private static double objects(Corpus corpus) {
        return corpus.training().stream()
                .mapToInt(image -> image.objects().size())
                .average()
                .orElse(0);
    }

    private ProposalRecipe.Prompts prompts() {
        for (ProposalRecipe.Prompts each : ProposalRecipe.Prompts.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(granularity)) {
                return each;
            }
        }
        throw new CommandException("--granularity: " + granularity + " (expected: fine, coarse or both)");
    }

    private void table(
            PrintWriter print, Map<String, Double> before, Map<String, Double> after, TrainingRun.Outcome outcome) {
        if (!after.isEmpty()) {
            print.printf(Locale.ROOT, "%-14s %7s %7s%n", "held-out", "before", "after");
        }
        after.forEach((name, figure) ->
                print.printf(Locale.ROOT, "%-14s %7.3f %7.3f%n", name, before.getOrDefault(name, Double.NaN), figure));
        print.printf(
                Locale.ROOT,
                "weights of step %d of %d%s%n",
                outcome.bestStep(),
                outcome.steps(),
                outcome.endedEarly() ? ", where it ended early" : "");
        print.println("wrote " + flags.out.resolve("model"));
        print.flush();
    }
}
