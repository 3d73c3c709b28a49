package io.rexserve.trainer.paradigm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.trainer.language.TinyDecoder;
import io.rexserve.trainer.optimizer.TensorLists;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/// Attention that starts out by copying what is alike, as trained networks do (mimetic initialization, Trockman and
/// Kolter 2023): in every layer outputs start as their values transposed; behind the first, a name looks for slots of
/// objects and cells that hold its own direction. About two thirds of its attention go to matching slots at once.
///
/// All arms have to find what a name means before they can say where it is; from random weights that alone takes longer
/// than a comparison lasts.
final class AttentionStart {
    private static final long SEED = 20_261_131;
    private static final double LIKENESS = 1.5;
    private static final double TOWARDS_SLOTS = 3;
    private static final int WIDTH = NameVectors.WIDTH;
    private static final int HEAD = WIDTH / TinyDecoder.HEADS;
    // Dimensions of a head that turn by less than a hundredth for each position; the last hardly turns.
    private static final int SLOW_FROM = HEAD / 4;
    private static final int SLOWEST = HEAD / 2 - 1;

    private final Map<String, NDArray> byName;
    private final float[][] names;
    private final Random random = new Random(SEED);

    private AttentionStart(TrainableWeights weights, NameVectors vectors) {
        this.byName = weights.byName();
        this.names = IntStream.concat(
                        IntStream.range(0, ObjectName.drawn().size()), IntStream.of(NameVectors.BACKGROUND))
                .mapToObj(vectors::name)
                .toArray(float[][]::new);
    }

    /// @param weights started at random; changed
    static void set(TrainableWeights weights, NameVectors vectors) {
        var start = new AttentionStart(weights, vectors);
        try (NDManager scope = weights.newScope()) {
            for (int layer = 0; layer < TinyDecoder.LAYERS; layer++) {
                start.copying(layer, scope);
                if (layer > 0) {
                    start.seeking(layer, scope);
                }
            }
        }
    }

    private NDArray weight(int layer, String part) {
        return weight("layers." + layer + ".self_attn." + part + ".weight");
    }

    private NDArray weight(String name) {
        return Objects.requireNonNull(byName.get(name), name);
    }

    private void copying(int layer, NDManager scope) {
        NDArray value = weight(layer, "v_proj");
        NDArray turned = scope.create(value.toFloatArray(), value.getShape()).transpose();
        TensorLists.copy(new NDList(weight(layer, "o_proj")), new NDList(turned));
    }

    private void seeking(int layer, NDManager scope) {
        var query = new float[WIDTH * WIDTH];
        var key = new float[WIDTH * WIDTH];
        for (int row = 0; row < WIDTH; row++) {
            if (row % (HEAD / 2) >= SLOW_FROM) {
                like(query, key, row);
            }
            if (row % HEAD == SLOWEST) {
                towardsSlots(query, key, row);
            }
        }
        var shape = new Shape(WIDTH, WIDTH);
        TensorLists.copy(
                new NDList(weight(layer, "q_proj"), weight(layer, "k_proj")),
                new NDList(scope.create(query, shape), scope.create(key, shape)));
    }

    // The same random mixture of names' directions in both.
    private void like(float[] query, float[] key, int row) {
        double scale = LIKENESS * Math.sqrt(2.0 / WIDTH);
        for (float[] name : names) {
            double factor = scale * random.nextGaussian();
            for (int k = 0; k < WIDTH; k++) {
                query[row * WIDTH + k] += (float) (factor * name[k]);
                key[row * WIDTH + k] += (float) (factor * name[k]);
            }
        }
    }

    // Whatever holds a name asks for what holds a marker.
    private void towardsSlots(float[] query, float[] key, int row) {
        double share = TOWARDS_SLOTS / Math.sqrt(names.length);
        for (float[] name : names) {
            for (int k = 0; k < WIDTH; k++) {
                query[row * WIDTH + k] += (float) (share * name[k]);
            }
        }
        float[] objects = weight("object_marker").toFloatArray();
        float[] visual = weight("visual_marker").toFloatArray();
        for (int k = 0; k < WIDTH; k++) {
            key[row * WIDTH + k] += (float) (TOWARDS_SLOTS * (objects[k] + visual[k]));
        }
    }
}
