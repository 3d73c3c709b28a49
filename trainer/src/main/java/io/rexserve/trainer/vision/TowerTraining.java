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
import java.util.stream.LongStream;
import java.util.stream.Stream;

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
    private static final int BATCH = 16;
    private static final double DOUBLED = 0.2;
    private static final LearningRateSchedule SCHEDULE = LearningRateSchedule.cosine(80);
    private static final double MUON_RATE = 0.02;
    private static final double ADAM_RATE = 2e-3;
    private static final double DECAY = 0.05;
    private static final float BACKGROUND_WEIGHT = 0.4f;
    private static final int CELLS = 64;

    private static final List<TensorSlot> SLOTS = TinyTowers.all();
    private static final long[] MUON_WEIGHTS =
            SLOTS.stream().mapToLong(slot -> TinyTowers.isMatrix(slot) ? 1 : 0).toArray();

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
    public final TrainableWeights weights =
            new TrainableWeights(scope, SLOTS.stream().map(TensorSlot::name).toList(), "", false);

    public TowerTraining(NameVectors vectors) {
        this.vectors = vectors;
        this.names = scope.create(vectors.table(), new Shape(NameVectors.NAMES + 1, NameVectors.WIDTH));
    }

    /// Options of a run.
    ///
    /// @param art folder that `datasets/fetch-art.sh` filled
    /// @param work folder for checkpoints and logs; a run continues from the checkpoint in it
    /// @param steps optimizer steps of 16 scenes
    /// @param pool scenes to go through again and again, 196 KB each
    /// @param seed of weights and scenes
    /// @param threads threads of one operator
    public record Options(Path art, Path work, int steps, int pool, long seed, int threads) {
        public Options {
            if (steps < 1 || pool < 1) {
                throw new IllegalArgumentException(
                        "steps and pool: " + steps + " and " + pool + " (expected: at least 1 each)");
            }
        }
    }

    /// Trains, or continues where an earlier run stopped.
    ///
    /// @param out receives a progress line now and then
    public static void run(Options options, PrintStream out) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        int steps = options.steps();
        var loop = new TrainingLoop(NAME, options.work(), steps, LOG_EVERY, SAVE_EVERY, out);
        try (var training = new TowerTraining(new NameVectors())) {
            int start = loop.resume(
                    training.weights, Progress.NONE, () -> TinyTowers.initialise(training.weights, options.seed()));
            var pool = new ScenePool(
                    new SceneComposer(ArtLibrary.forTraining(options.art())), options.seed(), options.pool());
            try (var batches = new Prefetch<>(step -> batch(pool, step), start)) {
                loop.run(start, training.weights, Progress.NONE, metrics(), step -> {
                    double scale = SCHEDULE.at(step, steps);
                    return training.step(batches.next(), step, MUON_RATE * scale, ADAM_RATE * scale);
                });
            }
        }
    }

    private static List<ImageScene> batch(ScenePool pool, int step) {
        return LongStream.range((long) step * BATCH, (step + 1L) * BATCH)
                .mapToObj(use -> pool.scene(use, DOUBLED))
                .toList();
    }

    private static Metrics<Report> metrics() {
        return new Metrics.Means<Report>()
                .value("loss", Report::loss)
                .value("norm", Report::norm)
                .share("cosine", Report::cosine)
                .share("objects", Report::objects)
                .share("background", Report::background);
    }

    /// What a step did.
    ///
    /// @param objects share of candidates of objects named right
    /// @param background share of the others called background
    record Report(double loss, double norm, double cosine, double objects, double background) {}

    Report step(List<ImageScene> scenes, int step, double muonRate, double adamRate) {
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
            NDList gradients = kernel.train(work, "gradients", arguments.toArray(KernelArgument[]::new));
            float[] parts = gradients.removeLast().toFloatArray();
            float[] right = gradients.removeLast().toFloatArray();
            update(work, parameters, gradients, step, muonRate, adamRate);
            return new Report(
                    parts[0], parts[1], parts[2], share(right, weight, 1), share(right, weight, BACKGROUND_WEIGHT));
        }
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
        return hits / all;
    }

    private static List<KernelArgument> cells(NDManager work, List<ImageScene> scenes) {
        long[] labels = scenes.stream()
                .flatMapToInt(scene -> Arrays.stream(scene.cells()))
                .asLongStream()
                .toArray();
        var weight = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            weight[i] = labels[i] == NameVectors.BACKGROUND ? BACKGROUND_WEIGHT : 1;
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
                KernelArgument.integers(MUON_WEIGHTS),
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
