package io.rexserve.trainer.photograph;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.PhotographSet;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneFolder;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import io.rexserve.trainer.corpus.ReplaySource;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.proposal.Distillation;
import io.rexserve.trainer.proposal.ProposalDefaults;
import io.rexserve.trainer.proposal.ProposalRates;
import io.rexserve.trainer.proposal.ProposalRecipe;
import io.rexserve.trainer.proposal.ProposalTuning;
import io.rexserve.trainer.proposal.TinyUpn;
import io.rexserve.trainer.proposal.UpnGrowth;
import io.rexserve.trainer.teacher.TeacherMaps;
import io.rexserve.trainer.teacher.TeacherMapsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The embedded UPN on photographs, from the one that knows drawings: a deeper backbone, then two runs on photographs
/// and, as half of all images, composed scenes; the second one imitates a detector beside the task.
///
/// What is there already is kept, and a run that was stopped continues, so that the same call finishes the training.
public final class PhotographProposals {
    private static final int SCENE_SIDE = 256;
    private static final int SCENE_QUALITY = 88;
    private static final int SCENE_SEED = 400;
    private static final double SCENE_SHARE = 0.5;
    private static final int LOG_EVERY = 25;
    private static final int SAVE_EVERY = 100;
    private static final double VISIBLE = 0.35;
    private static final double MOSAIC = 0.25;
    private static final int PER_TRUTH = 3;
    private static final int BATCH = 4;
    private static final int MEASURED = 200;
    private static final int BOXES = 25;
    private static final int MOST = 100;
    private static final double NMS = 0.6;

    private final Options options;
    private final PrintStream out;
    private final PhotographSet photographs;

    /// @param start model folder of the network that knows drawings
    /// @param art folder of the art, with the teacher in it
    /// @param work keeps data, checkpoints, logs and curves
    /// @param output receives the model folder
    /// @param photographs sets of annotated photographs ([PhotographSet])
    /// @param scenes composed scenes that are mixed in
    /// @param plainSteps of the first run
    /// @param distilledSteps of the second run
    public record Options(
            Path start,
            Path art,
            Path work,
            Path output,
            List<Path> photographs,
            int scenes,
            int plainSteps,
            int distilledSteps,
            long seed,
            int threads) {
        public Options {
            photographs = List.copyOf(photographs);
        }
    }

    private PhotographProposals(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.photographs = PhotographSet.read(options.photographs());
    }

    public static void run(Options options, PrintStream out) throws IOException, InterruptedException {
        new PhotographProposals(options, out).run();
    }

    private void run() throws IOException, InterruptedException {
        Path grown = options.work().resolve("grown");
        UpnGrowth.write(options.start(), TinyUpn.GROWN, grown);
        CorpusOptions data = data();
        Path maps = maps();
        ProposalDefaults defaults = ProposalDefaults.of(grown);
        try (var stop = SafeStop.atSignals()) {
            Path plain = train("plain", plain(grown, defaults, data), stop);
            Path distilled = train("distilled", distilled(plain, defaults, data, maps), stop);
            UpnGrowth.write(distilled, TinyUpn.GROWN, minScore(distilled), options.output());
        }
        out.println("wrote " + options.output());
    }

    // Scores that learnt overlaps are low on photographs, so that the threshold goes by what it leaves.
    private double minScore(Path model) throws IOException {
        List<Photograph> shown = photographs.training();
        int count = Math.min(MEASURED, shown.size());
        List<Float> scores = new ArrayList<>();
        try (UpnModel upn = UpnModel.load(model)) {
            for (int i = 0; i < count; i++) {
                Path file = shown.get((int) ((long) i * shown.size() / count)).file();
                RgbImage image = ImageDecoder.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
                ProposalSet found = upn.propose(image, Set.of(Granularity.FINE)).get(Granularity.FINE);
                Objects.requireNonNull(found).filter(0, NMS, MOST).forEach(box -> scores.add(box.score()));
            }
        }
        return minScore(scores, count);
    }

    /// The score that leaves so many boxes of a photograph on average; 0 where there are fewer.
    static double minScore(List<Float> scores, int photographs) {
        List<Float> best = scores.stream().sorted(Comparator.reverseOrder()).toList();
        int kept = BOXES * photographs;
        return best.size() <= kept ? 0 : Math.round(1000 * best.get(kept)) / 1000.0;
    }

    private CorpusOptions data() throws IOException {
        Path scenes = options.work().resolve("scenes");
        Path boxes = options.work().resolve("boxes");
        if (!Files.exists(scenes.resolve(SceneFolder.RECORDS))) {
            var looks = EnumSet.complementOf(EnumSet.of(Look.NOTO));
            var composer = new SceneComposer(ArtLibrary.forTraining(options.art(), looks));
            var form = new SceneFolder.Form(SCENE_SIDE, SCENE_QUALITY, false, true);
            long seed = SCENE_SEED + options.seed();
            SceneFolder.write(scenes, composer, seed, options.scenes(), form, Provenance.UNKNOWN);
        }
        return new CorpusOptions(
                PhotographBoxes.write(boxes, "train", photographs.training(), false),
                PhotographBoxes.write(boxes, "test", photographs.test(), true),
                0,
                List.of(new ReplaySource(DataSource.of(scenes.resolve(SceneFolder.RECORDS), scenes), SCENE_SHARE)),
                CorpusOptions.MAX_UNUSABLE,
                options.seed());
    }

    /// Where the teacher's maps of all photographs are kept.
    public static Path maps(Path work) {
        return work.resolve("teacher-maps.safetensors");
    }

    private Path maps() throws IOException, InterruptedException {
        SequencedMap<String, Path> pictures = new LinkedHashMap<>();
        for (Photograph photograph : (Iterable<Photograph>)
                Stream.concat(photographs.training().stream(), photographs.test().stream())::iterator) {
            pictures.put(TeacherMaps.name(photograph.file()), photograph.file());
        }
        Path file = maps(options.work());
        TeacherMapsFile.write(file, options.art().resolve("teacher/nanodet.json"), pictures, out);
        return file;
    }

    // What was run were 4,363 steps of 7,000 planned ones, of which the first 2,100 saw the smaller half of the sides
    // and the last 2,450 would have decayed.
    private ProposalRecipe plain(Path grown, ProposalDefaults defaults, CorpusOptions data) {
        ProposalRates planned = defaults.rates(defaults.rate(), defaults.backbone(), options.plainSteps());
        var constant = new ProposalRates(
                planned.rate(),
                planned.backbone(),
                planned.offsets(),
                planned.decay(),
                planned.clip(),
                planned.ema(),
                planned.warmUp(),
                0);
        return recipe(grown, defaults, data, List.of(128, 160, 192, 224), 0.4813, constant, null, options.plainSteps());
    }

    private ProposalRecipe distilled(Path plain, ProposalDefaults defaults, CorpusOptions data, Path maps) {
        return recipe(
                plain,
                defaults,
                data,
                List.of(160, 192, 224),
                0.3,
                defaults.rates(defaults.rate(), defaults.backbone(), options.distilledSteps()),
                Distillation.of(maps),
                options.distilledSteps());
    }

    private ProposalRecipe recipe(
            Path model,
            ProposalDefaults defaults,
            CorpusOptions data,
            List<Integer> sides,
            double lowShare,
            ProposalRates rates,
            @Nullable Distillation distillation,
            int steps) {
        return new ProposalRecipe(
                model.toAbsolutePath().normalize().toString(),
                data,
                ProposalRecipe.Prompts.BOTH,
                new ProposalRecipe.Input(
                        defaults.shortSide(), sides, lowShare, ProposalDefaults.augmentation(MOSAIC), VISIBLE, 0),
                rates,
                defaults.loss(ProposalDefaults.graded(PER_TRUTH), PER_TRUTH),
                distillation,
                new ProposalRecipe.Stopping(Math.max(1, steps / 2), 0, "ar100"),
                steps,
                BATCH,
                1,
                false,
                options.seed());
    }

    private Path train(String name, ProposalRecipe recipe, SafeStop stop) throws IOException, InterruptedException {
        var folder = new RunFolder(options.work().resolve(name));
        int every = recipe.stopping().every();
        var run = new RunOptions(options.threads(), Math.min(LOG_EVERY, every), Math.min(SAVE_EVERY, every));
        try (TrainingRun training = TrainingRun.in(folder, recipe, run);
                ProposalTuning tuning = recipe.open(options.threads())) {
            training.train(tuning, stop, out);
            tuning.export(folder.model());
        }
        return folder.model();
    }
}
