package io.rexserve.model.language;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// A model folder with random weights of any shape, written byte by byte, so that the loader is not
/// tested with its own writer.
public final class RandomModel {
    /// How the weights are stored.
    public enum Stored {
        F32(4),
        F16(2),
        BF16(2);

        final int bytes;

        Stored(int bytes) {
            this.bytes = bytes;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // test data, never compared
    public record Tensor(float[] values, List<Integer> shape) {
        float at(int... index) {
            int flat = 0;
            for (int i = 0; i < index.length; i++) {
                flat = flat * shape.get(i) + index[i];
            }
            return values[flat];
        }
    }

    public final String config;
    public final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private final RandomGenerator random;

    /// @param config the text of `config.json`
    RandomModel(String config, long seed) {
        this.config = config;
        this.random = new java.util.SplittableRandom(seed);
    }

    /// Three stages, odd sizes, grouped heads with biases, tied, normalised tokens.
    public static RandomModel grouped() {
        var model = new RandomModel("""
                {"clip": {"image": 35, "patch": 5, "width": 12, "layers": 2, "heads": 3, "select_layer": -1},
                 "convnext": {"image": 115, "depths": [1, 2, 1], "dims": [4, 8, 12]},
                 "llm": {"hidden": 36, "heads": 6, "kv_heads": 2, "ffn": 50, "layers": 2, "vocab": 60,
                         "theta": 500.0, "eps": 1e-6, "qkv_bias": true, "tied": true},
                 "token_norm": true, "template": "rexseek", "pixel_mean": [0.5, 0.4, 0.3], "pixel_std": [0.2, 0.3, 0.4],
                 "boxes": [[1, 2, 30, 20], [10, 5, 39, 24], [38, 24, 60, 50]],
                 "input_ids": [3, -200, 9, -300, 10, -300, 11, -300, 7], "new_tokens": 5}""", 1);
        model.clip("clip.vision_model.", 35, 5, 12, 2);
        model.convnext("aux.", List.of(1, 2, 1), List.of(4, 8, 12), "gamma");
        // Of one width, so that only their names tell them apart.
        model.projector("any.mm_projector.", 24, 36, true);
        model.projector("any.mm_object_projector.", 24, 36, true);
        model.decoder("language_model.", 36, 6, 2, 6, 50, 2, 60, true, true);
        return model;
    }

    /// Four stages that halve unevenly, a head width of its own, untied, plain tokens.
    public static RandomModel plain() {
        var model = new RandomModel("""
                {"clip": {"image": 20, "patch": 7, "width": 8, "layers": 3, "heads": 1, "select_layer": 1},
                 "convnext": {"image": 70, "depths": [1, 1, 0, 1], "dims": [4, 4, 8, 8]},
                 "llm": {"hidden": 20, "heads": 3, "kv_heads": 3, "head_dim": 4, "ffn": 24, "layers": 3, "vocab": 50,
                         "eps": 1e-5},
                 "boxes": [[0, 0, 0, 0], [-20, -10, 60, 40]],
                 "input_ids": [1, -300, -200, 4, 5, -300, 6], "new_tokens": 4}""", 2);
        model.clip("", 20, 7, 8, 1);
        model.convnext("tower.vision_", List.of(1, 1, 0, 1), List.of(4, 4, 8, 8), "ramma");
        // Named as nobody names them: their widths tell them apart.
        model.projector("fusion.", 16, 20, false);
        model.projector("boxes.", 24, 20, false);
        model.decoder("", 20, 3, 3, 4, 24, 3, 50, false, false);
        return model;
    }

    public void add(String name, double scale, Integer... shape) {
        int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        tensors.put(name, new Tensor(values, List.of(shape)));
    }

    private void norm(String module, int width) {
        add(module + ".weight", 0.5, width);
        add(module + ".bias", 0.2, width);
    }

    private void linear(String module, int out, int in) {
        add(module + ".weight", 1 / Math.sqrt(in), out, in);
        add(module + ".bias", 0.1, out);
    }

    public void clip(String root, int image, int patch, int c, int layers) {
        int grid = image / patch;
        add(root + "embeddings.class_embedding", 1, c);
        add(root + "embeddings.patch_embedding.weight", 0.1, c, 3, patch, patch);
        add(root + "embeddings.position_embedding.weight", 0.5, 1 + grid * grid, c);
        norm(root + "pre_layrnorm", c);
        for (int i = 0; i < layers; i++) {
            String layer = root + "encoder.layers." + i + ".";
            norm(layer + "layer_norm1", c);
            norm(layer + "layer_norm2", c);
            for (String p : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                linear(layer + "self_attn." + p, c, c);
            }
            linear(layer + "mlp.fc1", 4 * c, c);
            linear(layer + "mlp.fc2", c, 4 * c);
        }
    }

    public void convnext(String root, List<Integer> depths, List<Integer> dims, String scale) {
        add(root + "stem.0.weight", 0.2, dims.getFirst(), 3, 4, 4);
        add(root + "stem.0.bias", 0.1, dims.getFirst());
        norm(root + "stem.1", dims.getFirst());
        for (int s = 0; s < depths.size(); s++) {
            int c = dims.get(s);
            if (s > 0) {
                norm(root + "stages." + s + ".downsample.0", dims.get(s - 1));
                add(root + "stages." + s + ".downsample.1.weight", 0.3, c, dims.get(s - 1), 2, 2);
                add(root + "stages." + s + ".downsample.1.bias", 0.1, c);
            }
            for (int b = 0; b < depths.get(s); b++) {
                String block = root + "stages." + s + ".blocks." + b + ".";
                add(block + "conv_dw.weight", 0.2, c, 1, 7, 7);
                add(block + "conv_dw.bias", 0.1, c);
                norm(block + "norm", c);
                linear(block + "mlp.fc1", 4 * c, c);
                linear(block + "mlp.fc2", c, 4 * c);
                add(block + scale, 0.5, c);
            }
        }
    }

    public void projector(String root, int in, int out, boolean marked) {
        linear(root + "0", out, in);
        linear(root + "2", out, out);
        if (marked) {
            add(root + "marker", 0.5, out);
        }
    }

    public void decoder(
            String root,
            int h,
            int heads,
            int kv,
            int dim,
            int ffn,
            int layers,
            int vocab,
            boolean bias,
            boolean tied) {
        add(root + "model.embed_tokens.weight", 1, vocab, h);
        add(root + "model.norm.weight", 1, h);
        if (!tied) {
            add(root + "lm_head.weight", 1, vocab, h);
        }
        for (int i = 0; i < layers; i++) {
            String layer = root + "model.layers." + i + ".";
            add(layer + "input_layernorm.weight", 1, h);
            add(layer + "post_attention_layernorm.weight", 1, h);
            for (String p : List.of("q", "k", "v")) {
                int width = (p.equals("q") ? heads : kv) * dim;
                add(layer + "self_attn." + p + "_proj.weight", 1 / Math.sqrt(h), width, h);
                if (bias) {
                    add(layer + "self_attn." + p + "_proj.bias", 0.3, width);
                }
            }
            add(layer + "self_attn.o_proj.weight", 1 / Math.sqrt(h), h, heads * dim);
            add(layer + "mlp.gate_proj.weight", 1 / Math.sqrt(h), ffn, h);
            add(layer + "mlp.up_proj.weight", 1 / Math.sqrt(h), ffn, h);
            add(layer + "mlp.down_proj.weight", 1 / Math.sqrt(ffn), h, ffn);
        }
    }

    /// The one tensor whose name ends so.
    Tensor tensor(String suffix) {
        List<String> names =
                tensors.keySet().stream().filter(name -> name.endsWith(suffix)).toList();
        if (names.size() != 1) {
            throw new IllegalArgumentException(suffix + ": " + names + " (expected: one tensor)");
        }
        return stored(names.getFirst());
    }

    private Tensor stored(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /// Writes one file.
    public Path write(Path folder, Stored stored) {
        return write(folder, _ -> stored);
    }

    /// Writes one file in which tensors are stored in several types.
    public Path write(Path folder, Function<String, Stored> stored) {
        save(folder.resolve("model.safetensors"), List.copyOf(tensors.keySet()), stored);
        text(folder.resolve("config.json"), config);
        return folder;
    }

    /// Writes two shards and their index.
    public Path writeSharded(Path folder, Stored stored) {
        List<String> names = new ArrayList<>(tensors.keySet());
        List<List<String>> halves =
                List.of(names.subList(0, names.size() / 2), names.subList(names.size() / 2, names.size()));
        var map = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            String file = "model-0000" + (i + 1) + "-of-00002.safetensors";
            save(folder.resolve(file), halves.get(i), _ -> stored);
            halves.get(i).forEach(name -> map.add("\"" + name + "\": \"" + file + "\""));
        }
        text(folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {" + String.join(", ", map) + "}}");
        text(folder.resolve("config.json"), config);
        return folder;
    }

    public static void text(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void save(Path file, List<String> names, Function<String, Stored> type) {
        var entries = new ArrayList<String>();
        long at = 0;
        for (String name : names) {
            Tensor tensor = stored(name);
            Stored stored = type.apply(name);
            long end = at + (long) stored.bytes * tensor.values().length;
            String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
            entries.add("\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                    .formatted(name, stored, shape, at, end));
            at = end;
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(Math.toIntExact(8 + header.length + at)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        names.forEach(name -> put(bytes, stored(name).values(), type.apply(name)));
        try {
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ByteBuffer bytes, float[] values, Stored stored) {
        for (float value : values) {
            switch (stored) {
                case F32 -> bytes.putFloat(value);
                case F16 -> bytes.putShort(Float.floatToFloat16(value));
                case BF16 -> bytes.putShort((short) (Float.floatToIntBits(value) >> 16));
            }
        }
    }

    /// The same model with every value cut to what bfloat16 can hold, so that storing it loses nothing.
    public RandomModel cutToBfloat16() {
        tensors.replaceAll((name, tensor) -> {
            var cut = new float[tensor.values().length];
            for (int i = 0; i < cut.length; i++) {
                cut[i] = Float.intBitsToFloat(Float.floatToIntBits(tensor.values()[i]) & 0xFFFF0000);
            }
            return new Tensor(cut, tensor.shape());
        });
        return this;
    }
}
