package io.rexserve.trainer.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.region.RegionEncoder;
import io.rexserve.model.vision.TowerText;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.trainer.loop.HeldOut;
import io.rexserve.trainer.loop.LearningRateSchedule;
import io.rexserve.trainer.loop.Metrics;
import io.rexserve.trainer.loop.Prefetch;
import io.rexserve.trainer.loop.TrainingLoop;
import io.rexserve.trainer.loop.TrainingLoop.Progress;
import io.rexserve.trainer.optimizer.OptimizerText;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stage 1 of language training: the towers learn to map boxes of images to the fixed name vectors, with the code of
/// the box beside them. Muon for the matrices, AdamW for the rest.
///
/// The name vectors are frozen and the temperature is fixed and low, which keeps tokens of different names far apart.
/// Scenes show every look that is not held out. Later stages take the tokens of the trained towers: [#tokens].
public final class TowerTraining implements AutoCloseable {
    /// Name of this training and of its checkpoint.
    public static final String NAME = "towers";

    private static final int LOG_EVERY = 25;
    private static final int SAVE_EVERY = 100;
    private static final LearningRateSchedule SCHEDULE = LearningRateSchedule.cosine(80);
    private static final double MUON_RATE = 0.02;
    private static final double STARTED_MUON_RATE = 0.012;
    private static final double ADAM_RATE = 2e-3;
    private static final double DECAY = 0.05;
    private static final float BACKGROUND_WEIGHT = 0.4f;
    private static final double FEATURE_SHARE = 1.5;
    private static final double CLASS_SHARE = 0.5;
    private static final int CELLS = 64;

    private final NameVectors vectors;
    private final Kernel kernel = Kernel.compile(
            "tower training",
            Stream.concat(
                            TowerText.ALL.stream(),
                            Stream.of(
                                    RegionEncoder.KERNEL_TEXT,
                                    OptimizerText.OPTIMIZER,
                                    LinearText.ACTIVATIONS,
                                    KernelText.resource(TowerTraining.class, "tower-training.kernel")))
                    .toList());
    private final NDManager scope = Torch.scope();
    private final NDArray names;
    private final List<TeacherMaps.Level> levels;
    private final List<TensorSlot> heads;
    private final long[] muonWeights;
    public final TrainableWeights weights;

    public TowerTraining(NameVectors vectors) {
        this(vectors, List.of());
    }

    /// @param levels maps that are distilled
    TowerTraining(NameVectors vectors, List<TeacherMaps.Level> levels) {
        this.vectors = vectors;
        this.names = scope.create(vectors.table(), new Shape(NameVectors.NAMES + 1, NameVectors.WIDTH));
        this.levels = List.copyOf(levels);
        this.heads = TinyTowers.heads(levels);
        List<TensorSlot> towers = TinyTowers.all();
        this.muonWeights = Stream.concat(
                        towers.stream().map(slot -> TinyTowers.isMatrix(slot) ? 1L : 0L),
                        heads.stream().map(_ -> 0L))
                .mapToLong(Long::longValue)
                .toArray();
        this.weights = new TrainableWeights(
                scope,
                Stream.concat(towers.stream(), heads.stream())
                        .map(TensorSlot::name)
                        .toList(),
                "",
                false);
    }

    /// Options of a run.
    ///
    /// @param art folder that `datasets/fetch-art.sh` filled
    /// @param work folder for checkpoints and logs; a run continues from the checkpoint in it
    /// @param steps optimizer steps of 16 scenes
    /// @param pool scenes to go through again and again, 196 KB each
    /// @param seed of weights and scenes
    /// @param threads threads of one operator
    /// @param photographs sets of photographs, half of what is shown; empty for none
    /// @param teacherMaps file of maps to distil on the photographs, or null
    /// @param start model folder whose towers the training starts from, or null
    public record Options(
            Path art,
            Path work,
            int steps,
            int pool,
            long seed,
            int threads,
            List<Path> photographs,
            @Nullable Path teacherMaps,
            @Nullable Path start) {
        public Options {
            photographs = List.copyOf(photographs);
            if (steps < 1 || pool < 1) {
                throw new IllegalArgumentException(
                        "steps and pool: " + steps + " and " + pool + " (expected: at least 1 each)");
            }
            if (teacherMaps != null && photographs.isEmpty()) {
                throw new IllegalArgumentException(
                        "teacher maps: " + teacherMaps + " without photographs (expected: those that they are of)");
            }
        }
    }

    /// Trains, or continues where an earlier run stopped.
    ///
    /// @param out receives a progress line now and then
    public static void run(Options options, PrintStream out) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        int steps = options.steps();
        double muonRate = options.start() == null ? MUON_RATE : STARTED_MUON_RATE;
        var loop = new TrainingLoop(NAME, options.work(), steps, LOG_EVERY, SAVE_EVERY, out);
        var composer = new SceneComposer(ArtLibrary.forTraining(options.art()));
        try (var source = new TowerBatches(options, composer);
                var training = new TowerTraining(new NameVectors(), source.levels())) {
            int start = loop.resume(training.weights, Progress.NONE, () -> training.start(options));
            HeldOut heldOut = source.heldOut(training);
            try (var batches = new Prefetch<>(source::batch, start)) {
                Metrics<Report> metrics = metrics(!source.levels().isEmpty());
                loop.run(
                        start,
                        training.weights,
                        Progress.NONE,
                        metrics,
                        step -> {
                            double scale = SCHEDULE.at(step, steps);
                            return training.step(batches.next(), step, muonRate * scale, ADAM_RATE * scale);
                        },
                        heldOut);
            }
        }
    }

    private void start(Options options) {
        if (options.start() == null) {
            TinyTowers.initialise(weights, options.seed());
        } else {
            TinyTowers.grow(weights, options.start(), options.seed());
        }
        addHeads(options.seed());
    }

    /// Gives the layers that distil their first values, behind those of the towers.
    void addHeads(long seed) {
        var random = new Random(seed + 1);
        for (TensorSlot slot : heads) {
            weights.add(
                    TinyTowers.start(slot, random),
                    slot.shape().stream().mapToLong(Long::longValue).toArray());
        }
    }

    private static Metrics<Report> metrics(boolean distils) {
        var means = new Metrics.Means<Report>()
                .value("loss", Report::loss)
                .value("norm", Report::norm)
                .share("cosine", Report::cosine)
                .share("objects", Report::objects)
                .share("background", Report::background);
        return distils ? means.value("distillation", Report::distillation) : means;
    }

    /// What a step did.
    ///
    /// @param objects share of candidates of objects named right
    /// @param background share of the others called background
    /// @param distillation distance from the teacher's maps; 0 where none are distilled
    record Report(double loss, double norm, double cosine, double objects, double background, double distillation) {}

    Report step(List<ImageScene> scenes, int step, double muonRate, double adamRate) {
        return step(new TowerBatches.Batch(scenes, List.of()), step, muonRate, adamRate);
    }

    Report step(TowerBatches.Batch batch, int step, double muonRate, double adamRate) {
        List<ImageScene> scenes = batch.scenes();
        int n = maxCandidates(scenes);
        try (NDManager work = scope.newSubManager();
                TensorList parameters = TensorList.of(weights.values())) {
            var arguments = new ArrayList<>(inputs(work, scenes, n, parameters));
            var labels = new long[scenes.size() * n];
            var weight = new float[labels.length];
            var target = new float[labels.length * NameVectors.WIDTH];
            for (int i = 0; i < scenes.size(); i++) {
                List<Candidate> candidates = scenes.get(i).candidates();
                for (int k = 0; k < candidates.size(); k++) {
                    Candidate candidate = candidates.get(k);
                    int row = i * n + k;
                    labels[row] = candidate.name();
                    weight[row] = candidate.object() < 0 ? BACKGROUND_WEIGHT : 1;
                    System.arraycopy(target(candidate), 0, target, row * NameVectors.WIDTH, NameVectors.WIDTH);
                }
            }
            arguments.add(KernelArgument.tensor(names));
            arguments.add(KernelArgument.tensor(work.create(labels)));
            arguments.add(KernelArgument.tensor(work.create(weight)));
            arguments.add(KernelArgument.tensor(work.create(target, new Shape(labels.length, NameVectors.WIDTH))));
            arguments.addAll(cells(work, scenes));
            arguments.addAll(teacher(work, batch.teacher()));
            NDList gradients = kernel.train(work, "gradients", arguments.toArray(KernelArgument[]::new));
            float[] parts = gradients.removeLast().toFloatArray();
            float[] right = gradients.removeLast().toFloatArray();
            update(work, parameters, gradients, step, muonRate, adamRate);
            return new Report(
                    parts[0],
                    parts[1],
                    parts[2],
                    share(right, weight, 1),
                    share(right, weight, BACKGROUND_WEIGHT),
                    parts[3]);
        }
    }

    // Maps of the last scenes of a batch.
    private List<KernelArgument> teacher(NDManager work, List<List<TeacherMaps.Cells>> scenes) {
        var values = new NDList();
        var known = new NDList();
        int count = scenes.isEmpty() ? 0 : levels.size();
        for (int k = 0; k < count; k++) {
            TeacherMaps.Level level = levels.get(k);
            int cells = level.side() * level.side();
            var value = new float[scenes.size() * cells * level.channels()];
            var weight = new float[scenes.size() * cells];
            for (int i = 0; i < scenes.size(); i++) {
                TeacherMaps.Cells own = scenes.get(i).get(k);
                System.arraycopy(own.values(), 0, value, i * own.values().length, own.values().length);
                System.arraycopy(own.weight(), 0, weight, i * cells, cells);
            }
            values.add(work.create(value, new Shape(scenes.size(), level.side(), level.side(), level.channels())));
            known.add(work.create(weight, new Shape(scenes.size(), level.side(), level.side())));
        }
        List<TeacherMaps.Level> shown = levels.subList(0, count);
        return List.of(
                KernelArgument.tensors(values),
                KernelArgument.tensors(known),
                KernelArgument.integers(shown.stream()
                        .mapToLong(level -> TinyTowers.map(level.stride()))
                        .toArray()),
                KernelArgument.integers(shown.stream()
                        .mapToLong(level -> level.probabilities() ? 1 : 0)
                        .toArray()),
                KernelArgument.numbers(shown.stream()
                        .mapToDouble(level -> level.probabilities() ? CLASS_SHARE : FEATURE_SHARE)
                        .toArray()));
    }

    /// One step along a gradient that the decoder found for the visual tokens.
    ///
    /// @param gradient of a loss by the visual tokens, `[scenes * 64 * 192]`
    /// @param share of the rates that towers are trained with
    public void follow(List<ImageScene> scenes, float[] gradient, int step, double share) {
        int n = maxCandidates(scenes);
        try (NDManager work = scope.newSubManager();
                TensorList parameters = TensorList.of(weights.values())) {
            var arguments = new ArrayList<>(inputs(work, scenes, n, parameters));
            var shape = new Shape(scenes.size(), CELLS, NameVectors.WIDTH);
            arguments.add(KernelArgument.tensor(work.create(gradient, shape)));
            NDList gradients = kernel.train(work, "visual_gradients", arguments.toArray(KernelArgument[]::new));
            gradients.removeLast().close();
            update(work, parameters, gradients, step, share * MUON_RATE, share * ADAM_RATE);
        }
    }

    private float[] target(Candidate candidate) {
        var box = candidate.box();
        double side = ImageScene.SIDE;
        return vectors.target(
                candidate.name(),
                (box.x1() + box.x2()) / 2 / side,
                (box.y1() + box.y2()) / 2 / side,
                box.width() / side,
                box.height() / side);
    }

    private static double share(float[] right, float[] weight, float kind) {
        double hits = 0;
        double all = 0;
        for (int i = 0; i < right.length; i++) {
            if (weight[i] == kind) {
                hits += right[i];
                all++;
            }
        }
        return all > 0 ? hits / all : Double.NaN;
    }

    private static List<KernelArgument> cells(NDManager work, List<ImageScene> scenes) {
        long[] labels = scenes.stream()
                .flatMapToInt(scene -> Arrays.stream(scene.cells()))
                .asLongStream()
                .toArray();
        var weight = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            weight[i] = labels[i] == NameVectors.BACKGROUND ? BACKGROUND_WEIGHT : 1;
            if (labels[i] == ImageScene.UNKNOWN) {
                labels[i] = NameVectors.BACKGROUND;
                weight[i] = 0;
            }
        }
        return List.of(KernelArgument.tensor(work.create(labels)), KernelArgument.tensor(work.create(weight)));
    }

    private static int maxCandidates(List<ImageScene> scenes) {
        return scenes.stream()
                .mapToInt(scene -> scene.candidates().size())
                .max()
                .orElse(0);
    }

    private static List<KernelArgument> inputs(NDManager work, List<ImageScene> scenes, int n, TensorList parameters) {
        int side = ImageScene.SIDE;
        var pixels = new float[scenes.size() * 3 * side * side];
        var boxes = new float[scenes.size() * n * 4];
        for (int i = 0; i < scenes.size(); i++) {
            float[] own = scenes.get(i).pixels();
            System.arraycopy(own, 0, pixels, i * own.length, own.length);
            List<Candidate> candidates = scenes.get(i).candidates();
            for (int k = 0; k < n; k++) {
                int at = 4 * (i * n + k);
                boolean there = k < candidates.size();
                boxes[at] = there ? candidates.get(k).box().x1() : 0;
                boxes[at + 1] = there ? candidates.get(k).box().y1() : 0;
                boxes[at + 2] = there ? candidates.get(k).box().x2() : side;
                boxes[at + 3] = there ? candidates.get(k).box().y2() : side;
            }
        }
        long[] depths = TinyTowers.CONVNEXT.depths().stream()
                .mapToLong(Integer::longValue)
                .toArray();
        return List.of(
                KernelArgument.tensor(work.create(pixels, new Shape(scenes.size(), 3, side, side))),
                KernelArgument.tensor(work.create(boxes, new Shape(scenes.size(), n, 4))),
                parameters,
                KernelArgument.integers(TinyTowers.cuts()),
                KernelArgument.integers(depths),
                KernelArgument.integer(TinyTowers.CLIP.heads()),
                KernelArgument.integer(TinyTowers.CLIP.image()));
    }

    private void update(
            NDManager work, TensorList parameters, NDList gradients, int step, double muonRate, double adamRate) {
        kernel.run(
                work,
                "update",
                parameters,
                KernelArgument.tensors(gradients),
                KernelArgument.tensors(weights.expAvg()),
                KernelArgument.tensors(weights.expAvgSq()),
                KernelArgument.integers(muonWeights),
                KernelArgument.number(muonRate),
                KernelArgument.number(adamRate),
                KernelArgument.number(DECAY),
                KernelArgument.integer(step + 1));
    }

    /// Tokens of one scene, each of length 1, without markers.
    ///
    /// @param objects `[candidates * 192]`
    /// @param visual `[64 * 192]`
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record Tokens(float[] objects, float[] visual) {}

    /// What the decoder gets of each scene.
    public List<Tokens> tokens(List<ImageScene> scenes) {
        int n = maxCandidates(scenes);
        try (NDManager work = scope.newSubManager();
                TensorList parameters = TensorList.of(weights.values())) {
            NDList both = kernel.run(
                    work, "tokens", inputs(work, scenes, n, parameters).toArray(KernelArgument[]::new));
            float[] objects = both.get(0).toFloatArray();
            float[] visual = both.get(1).toFloatArray();
            int visualSize = visual.length / scenes.size();
            var tokens = new ArrayList<Tokens>();
            for (int i = 0; i < scenes.size(); i++) {
                int from = i * n * NameVectors.WIDTH;
                int size = scenes.get(i).candidates().size() * NameVectors.WIDTH;
                tokens.add(new Tokens(
                        Arrays.copyOfRange(objects, from, from + size),
                        Arrays.copyOfRange(visual, i * visualSize, (i + 1) * visualSize)));
            }
            return tokens;
        }
    }

    @Override
    public void close() {
        weights.close();
        scope.close();
        kernel.close();
    }
}
