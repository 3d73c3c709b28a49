package io.rexserve.model.proposal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The full-size UPN under weights that a formula gives, so that its graph can be checked without the published
/// checkpoint: all 701 tensors of that checkpoint, under its names.
final class FormulaUpn {
    static final String CONFIG = """
            {"backbone": {"embed_dim": 192, "depths": [2, 2, 18, 2], "num_heads": [6, 12, 24, 48], "window_size": 12},
             "d_model": 256, "ffn_dim": 2048, "encoder_layers": 6, "decoder_layers": 6, "num_heads": 8,
             "num_points": 4, "num_feature_levels": 5, "num_queries": 900, "short_side": 800, "max_side": 1333}""";

    private FormulaUpn() {}

    record Tensor(String name, List<Integer> shape, boolean whole) {}

    /// What the reference computed, `upn_golden.json`.
    static JsonNode golden() throws IOException {
        return JsonMapper.shared().readTree(resource("upn_golden.json"));
    }

    /// A hash of an index, uniform in -0.5 to 0.5.
    static double uniform(long seed, int index) {
        int x = (int) seed + index * 0x9E3779B9;
        x ^= x >>> 16;
        x *= 0x85EBCA6B;
        x ^= x >>> 13;
        x *= 0xC2B2AE35;
        x ^= x >>> 16;
        return (x & 0xFFFFFFFFL) * 0x1p-32 - 0.5;
    }

    static float[] uniform(long seed, int size, double scale) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * uniform(seed, i));
        }
        return values;
    }

    static List<Tensor> tensors() throws IOException {
        return resource("upn_state_dict_keys.tsv")
                .lines()
                .map(line -> line.split("\t", -1))
                .map(fields -> new Tensor(fields[0], shape(fields[1]), fields[2].equals("torch.int64")))
                .toList();
    }

    private static List<Integer> shape(String tuple) {
        return Arrays.stream(tuple.split("[(), ]+", -1))
                .filter(part -> !part.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(FormulaUpn.class.getResourceAsStream("/golden/upn/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
