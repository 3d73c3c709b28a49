package io.rexserve.model.proposal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Which tensors of the checkpoint each kernel text reads, in its order, under the names that upstream gave them.
///
/// @param backbone for `swin`
/// @param neck for `neck`
/// @param encoder for `encoder`
/// @param selection for `candidates`
/// @param decoder for `decoder`
/// @param queries `tgt_embed`, then the fine and the coarse prompt
public record UpnLayout(
        List<Slot> backbone,
        List<Slot> neck,
        List<Slot> encoder,
        List<Slot> selection,
        List<Slot> decoder,
        List<Slot> queries) {
    private static final String BACKBONE = "backbone.model.backbone.";
    private static final String TRANSFORMER = "transformer.";

    /// A tensor, or some of its rows.
    ///
    /// @param name in the checkpoint, without a `module.` prefix
    /// @param shape of the whole tensor
    /// @param firstRow first row that the kernel reads
    /// @param rows how many
    public record Slot(String name, List<Long> shape, long firstRow, long rows) {
        public Slot {
            shape = List.copyOf(shape);
        }

        public boolean whole() {
            return rows == shape.getFirst();
        }

        /// Whether it is a matrix that `linear` multiplies with.
        public boolean isLinear() {
            return shape.size() == 2
                    && !name.endsWith("relative_position_bias_table")
                    && !name.contains("_embed.weight")
                    && !name.endsWith("_prompt.weight")
                    && !name.endsWith("level_embed");
        }

        /// Whether it may be kept in 16 bits: what decides where to look and which boxes to keep may not.
        public boolean mayBeReduced() {
            return (name.startsWith(BACKBONE) || name.startsWith(TRANSFORMER + "encoder."))
                    && !name.contains("sampling_offsets")
                    && !name.contains("attention_weights");
        }
    }

    public static UpnLayout of(UpnConfig config) {
        return new UpnLayout(
                backbone(config), neck(config), encoder(config), selection(config), decoder(config), queries(config));
    }

    public Stream<Slot> all() {
        return Stream.of(backbone, neck, encoder, selection, decoder, queries).flatMap(List::stream);
    }

    private static List<Slot> backbone(UpnConfig config) {
        var slots = new ArrayList<Slot>();
        int first = config.embedDim();
        pair(slots, BACKBONE + "patch_embed.proj", first, 3, 4, 4);
        pair(slots, BACKBONE + "patch_embed.norm", first);
        long table = (2L * config.windowSize() - 1) * (2L * config.windowSize() - 1);
        int stages = config.depths().size();
        for (int s = 0; s < stages; s++) {
            int c = config.channels(s);
            for (int b = 0; b < config.depths().get(s); b++) {
                String block = BACKBONE + "layers." + s + ".blocks." + b + ".";
                pair(slots, block + "norm1", c);
                one(
                        slots,
                        block + "attn.relative_position_bias_table",
                        table,
                        config.backboneHeads().get(s));
                pair(slots, block + "attn.qkv", 3L * c, c);
                pair(slots, block + "attn.proj", c, c);
                pair(slots, block + "norm2", c);
                pair(slots, block + "mlp.fc1", 4L * c, c);
                pair(slots, block + "mlp.fc2", c, 4L * c);
            }
            if (s < stages - 1) {
                pair(slots, BACKBONE + "layers." + s + ".downsample.norm", 4L * c);
                one(slots, BACKBONE + "layers." + s + ".downsample.reduction.weight", 2L * c, 4L * c);
            }
        }
        config.outIndices().forEach(i -> pair(slots, BACKBONE + "norm" + i, config.channels(i)));
        return slots;
    }

    private static List<Slot> neck(UpnConfig config) {
        var slots = new ArrayList<Slot>();
        int d = config.width();
        one(slots, TRANSFORMER + "level_embed", config.levels(), d);
        int maps = config.outIndices().size();
        for (int l = 0; l < config.levels(); l++) {
            int stage = config.outIndices().get(Math.min(l, maps - 1));
            long in = l > maps ? d : config.channels(stage);
            long side = l < maps ? 1 : 3;
            pair(slots, "input_proj." + l + ".0", d, in, side, side);
            pair(slots, "input_proj." + l + ".1", d);
        }
        return slots;
    }

    private static List<Slot> encoder(UpnConfig config) {
        var slots = new ArrayList<Slot>();
        for (int k = 0; k < config.encoderLayers(); k++) {
            String layer = TRANSFORMER + "encoder.layers." + k + ".";
            deformable(slots, layer + "self_attn.", config);
            pair(slots, layer + "norm1", config.width());
            feedForward(slots, layer, config);
            pair(slots, layer + "norm2", config.width());
        }
        return slots;
    }

    private static List<Slot> selection(UpnConfig config) {
        var slots = new ArrayList<Slot>();
        pair(slots, TRANSFORMER + "enc_output", config.width(), config.width());
        pair(slots, TRANSFORMER + "enc_output_norm", config.width());
        boxHead(slots, TRANSFORMER + "enc_out_bbox_embed", config.width());
        return slots;
    }

    private static List<Slot> decoder(UpnConfig config) {
        var slots = new ArrayList<Slot>();
        long d = config.width();
        pair(slots, TRANSFORMER + "decoder.ref_point_head.layers.0", d, 2 * d);
        pair(slots, TRANSFORMER + "decoder.ref_point_head.layers.1", d, d);
        pair(slots, TRANSFORMER + "decoder.norm", d);
        boxHead(slots, "bbox_embed.0", d);
        for (int k = 0; k < config.decoderLayers(); k++) {
            String layer = TRANSFORMER + "decoder.layers." + k + ".";
            deformable(slots, layer + "cross_attn.", config);
            pair(slots, layer + "norm1", d);
            // The kernel multiplies queries and keys with one matrix, values with another.
            String in = layer + "self_attn.in_proj_";
            slots.add(new Slot(in + "weight", List.of(3 * d, d), 0, 2 * d));
            slots.add(new Slot(in + "bias", List.of(3 * d), 0, 2 * d));
            slots.add(new Slot(in + "weight", List.of(3 * d, d), 2 * d, d));
            slots.add(new Slot(in + "bias", List.of(3 * d), 2 * d, d));
            pair(slots, layer + "self_attn.out_proj", d, d);
            pair(slots, layer + "norm2", d);
            feedForward(slots, layer, config);
            pair(slots, layer + "norm3", d);
        }
        return slots;
    }

    private static List<Slot> queries(UpnConfig config) {
        var slots = new ArrayList<Slot>();
        one(slots, TRANSFORMER + "tgt_embed.weight", config.queries(), config.width());
        for (Granularity granularity : Granularity.values()) {
            one(slots, TRANSFORMER + granularity.promptTensor(), 1, config.width());
        }
        return slots;
    }

    private static void deformable(List<Slot> slots, String prefix, UpnConfig config) {
        long d = config.width();
        long samples = (long) config.heads() * config.levels() * config.points();
        pair(slots, prefix + "sampling_offsets", 2 * samples, d);
        pair(slots, prefix + "attention_weights", samples, d);
        pair(slots, prefix + "value_proj", d, d);
        pair(slots, prefix + "output_proj", d, d);
    }

    private static void feedForward(List<Slot> slots, String layer, UpnConfig config) {
        pair(slots, layer + "linear1", config.ffnDim(), config.width());
        pair(slots, layer + "linear2", config.width(), config.ffnDim());
    }

    private static void boxHead(List<Slot> slots, String prefix, long d) {
        pair(slots, prefix + ".layers.0", d, d);
        pair(slots, prefix + ".layers.1", d, d);
        pair(slots, prefix + ".layers.2", 4, d);
    }

    private static void pair(List<Slot> slots, String name, long... weight) {
        one(slots, name + ".weight", weight);
        one(slots, name + ".bias", weight[0]);
    }

    private static void one(List<Slot> slots, String name, long... shape) {
        slots.add(new Slot(name, java.util.Arrays.stream(shape).boxed().toList(), 0, shape[0]));
    }
}
