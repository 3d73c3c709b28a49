package io.rexserve.trainer.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.KernelSource;
import io.rexserve.model.kernel.WeightLayout;
import io.rexserve.model.language.decoder.DecoderText;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// The decoder's weights in training with what the optimizer remembers of them.
final class DecoderState implements AutoCloseable {
    static final int LAYERS = 4;
    static final int HEADS = 6;
    static final int FFN = 512;
    static final double EPS = 1e-5;

    private static final WeightLayout LAYOUT =
            KernelSource.of(DecoderText.DECODER, DecoderTraining.TEXT).layout("TrainedDecoder");

    private static final List<String> OUTSIDE = List.of("embeddings", "object_marker", "visual_marker", "norm");

    private static final List<String> LAYER = List.of(
            "input_layernorm",
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "post_attention_layernorm",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj");

    private final NDManager scope;
    final NDList values = new NDList();
    final NDList first = new NDList();
    final NDList second = new NDList();
    final NDArray fixed;

    DecoderState(NDManager parent, NameVectors vectors) {
        this.scope = parent.newSubManager();
        this.fixed = scope.create(vectors.table(), new Shape(NameVectors.NAMES + 1, NameVectors.WIDTH));
    }

    /// All tensors in the order of `decoder-training.kernel`.
    static List<String> names() {
        var names = new ArrayList<>(OUTSIDE);
        for (int layer = 0; layer < LAYERS; layer++) {
            for (String part : LAYER) {
                names.add("layers." + layer + "." + part + ".weight");
            }
        }
        return LAYOUT.inOrder(names.stream().collect(Collectors.toMap(name -> name, name -> name)));
    }

    void initialise(DecoderVocabulary vocabulary, NameVectors vectors, long seed) {
        var random = new Random(seed);
        int h = NameVectors.WIDTH;
        float[] embeddings = normal(vocabulary.trained() * h, 1, random);
        // A group starts as the mean direction of its members.
        vocabulary.groups().forEach((group, members) -> {
            int row = vocabulary.id(group) * h;
            for (int k = 0; k < h; k++) {
                double sum = 0;
                for (int member : members) {
                    sum += vectors.name(member)[k];
                }
                embeddings[row + k] = (float) (sum / Math.sqrt(members.size()));
            }
        });
        for (String name : names()) {
            if (name.equals("embeddings")) {
                add(embeddings, vocabulary.trained(), h);
            } else if (name.endsWith("_marker")) {
                add(normal(h, 1, random), h);
            } else if (name.contains("norm")) {
                add(ones(), h);
            } else {
                boolean widens = name.endsWith("gate_proj.weight") || name.endsWith("up_proj.weight");
                int rows = widens ? FFN : h;
                int columns = name.endsWith("down_proj.weight") ? FFN : h;
                add(normal(rows * columns, 0.5, random), rows, columns);
            }
        }
    }

    private static float[] ones() {
        var ones = new float[NameVectors.WIDTH];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] normal(int size, double scale, Random random) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale / Math.sqrt(NameVectors.WIDTH) * random.nextGaussian());
        }
        return values;
    }

    private void add(float[] content, long... shape) {
        NDArray value = scope.create(content, new Shape(shape));
        value.setRequiresGradient(true);
        values.add(value);
        first.add(scope.zeros(value.getShape()));
        second.add(scope.zeros(value.getShape()));
    }

    void save(Path file, Map<String, String> metadata) throws IOException {
        var all = new LinkedHashMap<String, NDArray>();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            all.put("value." + names.get(i), values.get(i));
            all.put("first." + names.get(i), first.get(i));
            all.put("second." + names.get(i), second.get(i));
        }
        SafeTensorsWriter.write(file, all, StoredType.F32, metadata);
    }

    /// Continues from a saved state.
    ///
    /// @param fresh whether the optimizer starts anew
    /// @return what was saved beside the weights
    Map<String, String> restore(Path file, boolean fresh) {
        try (Checkpoint saved = Checkpoint.open(file)) {
            for (String name : names()) {
                NDArray value = copy(saved, "value." + name);
                value.setRequiresGradient(true);
                values.add(value);
                first.add(fresh ? scope.zeros(value.getShape()) : copy(saved, "first." + name));
                second.add(fresh ? scope.zeros(value.getShape()) : copy(saved, "second." + name));
            }
            return Map.copyOf(saved.metadata());
        }
    }

    private NDArray copy(Checkpoint saved, String name) {
        try (NDArray mapped = saved.float32(scope, name)) {
            return scope.create(mapped.toFloatArray(), mapped.getShape());
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
