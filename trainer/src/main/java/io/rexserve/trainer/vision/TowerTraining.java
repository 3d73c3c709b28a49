package io.rexserve.trainer.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.region.RegionText;
import io.rexserve.model.vision.TowerText;
import io.rexserve.trainer.optimizer.OptimizerText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The towers in training: one step of Muon for the matrices and AdamW for the rest, or tokens for the decoder.
public final class TowerTraining implements AutoCloseable {
    private static final double DECAY = 0.05;
    private static final float BACKGROUND_WEIGHT = 0.4f;

    private static final long[] MUON = TinyTowers.all().stream()
            .mapToLong(slot -> TinyTowers.isMatrix(slot) ? 1 : 0)
            .toArray();

    private final NameVectors vectors;
    private final Kernel kernel = Kernel.compile(
            "tower training",
            Stream.concat(
                            TowerText.ALL.stream(),
                            Stream.of(
                                    RegionText.REGION,
                                    OptimizerText.OPTIMIZER,
                                    LinearText.ACTIVATIONS,
                                    KernelText.resource(TowerTraining.class, "tower-training.kernel")))
                    .toList());
    private final NDManager scope = Torch.scope();
    private final NDArray names;
    public final TowerState state = new TowerState(scope);

    public TowerTraining(NameVectors vectors) {
        this.vectors = vectors;
        this.names = scope.create(vectors.table(), new Shape(NameVectors.NAMES + 1, NameVectors.WIDTH));
    }

    /// What a step did.
    ///
    /// @param objects share of candidates of objects named right
    /// @param background share of the others called background
    record Report(double loss, double norm, double cosine, double objects, double background) {}

    Report step(List<PictureScene> scenes, int step, TowerRates rates) {
        int n = most(scenes);
        try (NDManager work = scope.newSubManager();
                TensorList weights = TensorList.of(state.values)) {
            var arguments = new ArrayList<>(inputs(work, scenes, n, weights));
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
            update(work, weights, gradients, step, rates);
            return new Report(
                    parts[0], parts[1], parts[2], share(right, weight, 1), share(right, weight, BACKGROUND_WEIGHT));
        }
    }

    private float[] target(Candidate candidate) {
        var box = candidate.box();
        double side = PictureScene.SIDE;
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

    private static List<KernelArgument> cells(NDManager work, List<PictureScene> scenes) {
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

    private static int most(List<PictureScene> scenes) {
        return scenes.stream()
                .mapToInt(scene -> scene.candidates().size())
                .max()
                .orElse(0);
    }

    private static List<KernelArgument> inputs(NDManager work, List<PictureScene> scenes, int n, TensorList weights) {
        int side = PictureScene.SIDE;
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
                weights,
                KernelArgument.integers(TinyTowers.cuts()),
                KernelArgument.integers(depths),
                KernelArgument.integer(TinyTowers.CLIP.heads()),
                KernelArgument.integer(TinyTowers.CLIP.image()));
    }

    private void update(NDManager work, TensorList weights, NDList gradients, int step, TowerRates rates) {
        kernel.run(
                work,
                "update",
                weights,
                KernelArgument.tensors(gradients),
                KernelArgument.tensors(state.first),
                KernelArgument.tensors(state.second),
                KernelArgument.integers(MUON),
                KernelArgument.number(rates.muon()),
                KernelArgument.number(rates.adam()),
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
    public List<Tokens> tokens(List<PictureScene> scenes) {
        int n = most(scenes);
        try (NDManager work = scope.newSubManager();
                TensorList weights = TensorList.of(state.values)) {
            NDList both =
                    kernel.run(work, "tokens", inputs(work, scenes, n, weights).toArray(KernelArgument[]::new));
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
        state.close();
        scope.close();
        kernel.close();
    }
}
