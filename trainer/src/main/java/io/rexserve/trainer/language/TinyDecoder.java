package io.rexserve.trainer.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.KernelSource;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.kernel.WeightLayout;
import io.rexserve.model.language.decoder.DecoderText;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.optimizer.TensorLists;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.vision.TinyTowers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// The embedded model's decoder: its shape, its tensors in training and the values that they start from.
public final class TinyDecoder {
    public static final int LAYERS = 4;
    public static final int HEADS = 6;
    public static final int FFN = 512;
    public static final double EPS = 1e-5;

    static final String EMBEDDINGS = "model.embed_tokens.weight";

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

    private TinyDecoder() {}

    /// All tensors in the order of `decoder-training.kernel`.
    public static List<String> names() {
        var names = new ArrayList<>(OUTSIDE);
        for (int layer = 0; layer < LAYERS; layer++) {
            for (String part : LAYER) {
                names.add("layers." + layer + "." + part + ".weight");
            }
        }
        return LAYOUT.inOrder(names.stream().collect(Collectors.toMap(name -> name, name -> name)));
    }

    /// Starts anew.
    static void initialise(TrainableWeights weights, DecoderVocabulary vocabulary, NameVectors vectors, long seed) {
        initialise(weights, vocabulary, vectors, seed, Map.of());
    }

    /// Starts from the decoder of a model folder: its layers, and the embeddings of the tokens that it knows.
    static void start(
            TrainableWeights weights, DecoderVocabulary vocabulary, NameVectors vectors, long seed, Path folder) {
        try (NDManager scope = Torch.scope();
                Tokenizer tokenizer = Tokenizer.load(folder);
                Checkpoint model = Checkpoint.open(folder)) {
            float[] table = model.float32(scope, EMBEDDINGS).toFloatArray();
            int h = NameVectors.WIDTH;
            var known = new HashMap<Integer, float[]>();
            tokenizer.ids().forEach((token, id) -> {
                int own = vocabulary.id(token);
                if (own >= 0 && own < vocabulary.trained()) {
                    known.put(own, Arrays.copyOfRange(table, id * h, (id + 1) * h));
                }
            });
            initialise(weights, vocabulary, vectors, seed, known);
            weights.byName().forEach((name, value) -> {
                if (!name.equals("embeddings")) {
                    NDArray stored = model.float32(scope, stored(name));
                    TensorLists.copy(new NDList(value), new NDList(stored.reshape(value.getShape())));
                }
            });
        }
    }

    // Where a model folder has a tensor.
    private static String stored(String name) {
        return switch (name) {
            case "object_marker" -> TinyTowers.OBJECT_MARKER;
            case "visual_marker" -> TinyTowers.VISUAL_MARKER;
            default -> "model." + (name.equals("norm") ? "norm.weight" : name);
        };
    }

    /// Starts anew, with given embeddings of some tokens.
    ///
    /// @param known token ids with their embeddings `[192]`
    public static void initialise(
            TrainableWeights weights,
            DecoderVocabulary vocabulary,
            NameVectors vectors,
            long seed,
            Map<Integer, float[]> known) {
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
        known.forEach((id, row) -> System.arraycopy(row, 0, embeddings, id * h, h));
        for (String name : names()) {
            if (name.equals("embeddings")) {
                weights.add(embeddings, vocabulary.trained(), h);
            } else if (name.endsWith("_marker")) {
                weights.add(normal(h, 1, random), h);
            } else if (name.contains("norm")) {
                weights.add(ones(), h);
            } else {
                boolean widens = name.endsWith("gate_proj.weight") || name.endsWith("up_proj.weight");
                int rows = widens ? FFN : h;
                int columns = name.endsWith("down_proj.weight") ? FFN : h;
                weights.add(normal(rows * columns, 0.5, random), rows, columns);
            }
        }
    }

    private static float[] ones() {
        var ones = new float[NameVectors.WIDTH];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] normal(int size, double scale, Random random) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale / Math.sqrt(NameVectors.WIDTH) * random.nextGaussian());
        }
        return values;
    }
}
