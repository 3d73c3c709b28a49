package io.rexserve.model.proposal;

import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.LayerCount;
import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Derives a UPN's configuration from the shapes of its tensors, for `upn_large.pth`, which is published
/// without a `config.json`.
///
/// Shapes do not show how many heads encoder and decoder have, nor the size of the input: those are the published
/// ones of github.com/IDEA-Research/ChatRex.
final class UpnShapes {
    static final int PUBLISHED_HEADS = 8;
    static final int PUBLISHED_SHORT_SIDE = 800;
    static final int PUBLISHED_MAX_SIDE = 1333;

    private static final String QUERIES = "transformer.tgt_embed.weight";
    private static final String LAYERS = "backbone.model.backbone.layers.";
    private static final String TABLE = ".attn.relative_position_bias_table";

    private final String source;
    private final Map<String, List<Long>> shapes;
    private final String root;

    private UpnShapes(String source, Map<String, List<Long>> shapes) {
        this.source = source;
        this.shapes = shapes;
        this.root = root();
    }

    static UpnConfig config(Checkpoint checkpoint) {
        var shapes = new LinkedHashMap<String, List<Long>>();
        checkpoint
                .names()
                .forEach(name -> shapes.put(name, checkpoint.info(name).shape()));
        return config(checkpoint.source().toString(), shapes);
    }

    /// @param source for messages
    /// @param shapes of all tensors, by name
    /// @throws CheckpointException naming the tensor that is missing or whose shape is that of no UPN
    static UpnConfig config(String source, Map<String, List<Long>> shapes) {
        try {
            return new UpnShapes(source, shapes).config();
        } catch (ArithmeticException e) {
            throw new CheckpointException(source + ": a tensor's shape is too large for a UPN: " + e.getMessage(), e);
        }
    }

    /// Refuses a configuration that states more layers than the weights hold, before anything is made for each.
    ///
    /// @throws CheckpointException naming the key, its value and the number in the weights
    static void requireLayers(JsonNode config, Checkpoint checkpoint) {
        String place = "config.json: ";
        String root = new WeightRoles(checkpoint).rootBefore(QUERIES);
        for (String part : List.of("encoder", "decoder")) {
            String key = part + "_layers";
            int found = LayerCount.of(checkpoint.names(), root + "transformer." + part + ".layers.");
            LayerCount.require(place, key, UpnConfig.integer(config, key), found);
        }
        List<Integer> depths = UpnConfig.integers(config.path("backbone"), "depths");
        int stages = LayerCount.of(checkpoint.names(), root + LAYERS);
        LayerCount.require(place, "backbone.depths, stages", depths.size(), stages);
        for (int s = 0; s < Math.min(Math.min(depths.size(), stages), UpnConfig.MAX_STAGES); s++) {
            int found = LayerCount.of(checkpoint.names(), root + LAYERS + s + ".blocks.");
            LayerCount.require(place, "backbone.depths[" + s + "]", depths.get(s), found);
        }
    }

    private UpnConfig config() {
        int stages = counted(LAYERS, ".blocks.0" + TABLE);
        var depths = new ArrayList<Integer>();
        var heads = new ArrayList<Integer>();
        for (int s = 0; s < stages; s++) {
            depths.add(counted(LAYERS + s + ".blocks.", TABLE));
            heads.add(size(LAYERS + s + ".blocks.0" + TABLE, 1));
        }
        int levels = size("transformer.level_embed", 0);
        return new UpnConfig(
                size("backbone.model.backbone.patch_embed.proj.weight", 0),
                depths,
                heads,
                windowSize(LAYERS + "0.blocks.0" + TABLE),
                IntStream.range(0, stages)
                        .filter(s -> shapes.containsKey(root + "backbone.model.backbone.norm" + s + ".weight"))
                        .boxed()
                        .toList(),
                size("transformer.level_embed", 1),
                size("transformer.encoder.layers.0.linear1.weight", 0),
                counted("transformer.encoder.layers.", ".linear1.weight"),
                counted("transformer.decoder.layers.", ".linear1.weight"),
                PUBLISHED_HEADS,
                points("transformer.encoder.layers.0.self_attn.sampling_offsets.weight", levels),
                levels,
                size(QUERIES, 0),
                PUBLISHED_SHORT_SIDE,
                PUBLISHED_MAX_SIDE,
                UpnConfig.PUBLISHED_BASE,
                UpnConfig.USUAL_MIN_SCORE);
    }

    private String root() {
        List<String> roots = shapes.keySet().stream()
                .filter(name -> name.endsWith(QUERIES))
                .map(name -> name.substring(0, name.length() - QUERIES.length()))
                .toList();
        if (roots.size() != 1) {
            throw new CheckpointException(
                    source + ": " + roots.size() + " tensors *" + QUERIES + " (expected: one, as in a UPN)");
        }
        return roots.getFirst();
    }

    /// How many numbers, from 0 on, have a tensor between a prefix and a suffix.
    private int counted(String prefix, String suffix) {
        int count = 0;
        while (shapes.containsKey(root + prefix + count + suffix)) {
            count++;
        }
        return count;
    }

    private int size(String name, int dimension) {
        List<Long> shape = shapes.get(root + name);
        if (shape == null) {
            throw new CheckpointException(source + ": tensor " + root + name + " is missing (expected: all of a UPN)");
        }
        if (shape.size() <= dimension) {
            throw new CheckpointException(source + ": tensor " + root + name + " is of shape " + shape
                    + " (expected: more than " + dimension + " dimensions)");
        }
        return Math.toIntExact(shape.get(dimension));
    }

    /// A table has a row for each offset between two cells of a window: `(2w - 1)^2`.
    private int windowSize(String table) {
        int rows = size(table, 0);
        int span = (int) Math.round(Math.sqrt(rows));
        if (span * span != rows || span % 2 == 0) {
            throw new CheckpointException(source + ": tensor " + root + table + " has " + rows
                    + " rows (expected: the square of an odd number)");
        }
        return (span + 1) / 2;
    }

    /// Each head moves each of its points on each level in x and y.
    private int points(String offsets, int levels) {
        int rows = size(offsets, 0);
        int perPoint = Math.multiplyExact(2 * PUBLISHED_HEADS, levels);
        if (levels < 1 || rows % perPoint != 0) {
            throw new CheckpointException(source + ": tensor " + root + offsets + " has " + rows
                    + " rows (expected: a multiple of 2 * " + PUBLISHED_HEADS + " heads * " + levels
                    + " levels; other heads need a config.json)");
        }
        return rows / perPoint;
    }
}
