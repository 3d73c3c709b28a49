package io.rexserve.model.proposal;

import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.TensorSlots;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The tensors of a checkpoint that each kernel text reads, in the order that the text declares, under the names that
/// upstream gave them.
///
/// @param backbone for `swin`
/// @param neck for `neck`
/// @param encoder for `encoder`
/// @param selection for `candidates`
/// @param decoder for `decoder`
/// @param queries `tgt_embed`, then the fine and the coarse prompt
public record UpnLayout(
        List<TensorSlot> backbone,
        List<TensorSlot> neck,
        List<TensorSlot> encoder,
        List<TensorSlot> selection,
        List<TensorSlot> decoder,
        List<TensorSlot> queries) {
    private static final String BACKBONE = "backbone.model.backbone.";
    private static final String TRANSFORMER = "transformer.";
    // Upstream stores the one box head of the decoder under every layer, twice.
    private static final Pattern BOX_HEAD =
            Pattern.compile("(?:transformer\\.decoder\\.)?bbox_embed\\.\\d+(\\.layers\\.[0-2]\\.(?:weight|bias))");
    // Recomputed from the window size; multiplied by zero upstream.
    private static final List<String> UNUSED =
            List.of(".attn.relative_position_index", "transformer.decoder.ref_point_head_point.");

    /// Whether it is a matrix that `linear` multiplies with.
    public static boolean isLinear(TensorSlot slot) {
        String name = slot.name();
        return slot.shape().size() == 2
                && !name.endsWith("relative_position_bias_table")
                && !name.contains("_embed.weight")
                && !name.endsWith("_prompt.weight")
                && !name.endsWith("level_embed");
    }

    /// Whether it may be kept in 16 bits: what decides where to sample and which boxes to keep may not.
    public static boolean mayBeReduced(TensorSlot slot) {
        String name = slot.name();
        return (name.startsWith(BACKBONE) || name.startsWith(TRANSFORMER + "encoder."))
                && !name.contains("sampling_offsets")
                && !name.contains("attention_weights");
    }

    public static UpnLayout of(UpnConfig config) {
        return new UpnLayout(
                backbone(config), neck(config), encoder(config), selection(config), decoder(config), queries(config));
    }

    public Stream<TensorSlot> all() {
        return Stream.of(backbone, neck, encoder, selection, decoder, queries).flatMap(List::stream);
    }

    private static List<TensorSlot> backbone(UpnConfig config) {
        var slots = new TensorSlots(BACKBONE);
        int first = config.embedDim();
        slots.pair("patch_embed.proj", first, 3, 4, 4);
        slots.pair("patch_embed.norm", first);
        long table = (2L * config.windowSize() - 1) * (2L * config.windowSize() - 1);
        int stages = config.depths().size();
        for (int s = 0; s < stages; s++) {
            int c = config.channels(s);
            String stage = "layers." + s + ".";
            for (int b = 0; b < config.depths().get(s); b++) {
                String block = stage + "blocks." + b + ".";
                slots.pair(block + "norm1", c);
                long heads = config.backboneHeads().get(s);
                slots.add(block + "attn.relative_position_bias_table", table, heads);
                slots.pair(block + "attn.qkv", 3L * c, c);
                slots.pair(block + "attn.proj", c, c);
                slots.pair(block + "norm2", c);
                slots.pair(block + "mlp.fc1", 4L * c, c);
                slots.pair(block + "mlp.fc2", c, 4L * c);
            }
            if (s < stages - 1) {
                slots.pair(stage + "downsample.norm", 4L * c);
                slots.add(stage + "downsample.reduction.weight", 2L * c, 4L * c);
            }
        }
        config.outIndices().forEach(i -> slots.pair("norm" + i, config.channels(i)));
        return slots.inOrder(UpnText.layout("Swin"));
    }

    private static List<TensorSlot> neck(UpnConfig config) {
        int d = config.width();
        var slots = new TensorSlots("");
        slots.add("level_embed", TensorSlot.of(TRANSFORMER + "level_embed", config.levels(), d));
        int maps = config.outIndices().size();
        for (int l = 0; l < config.levels(); l++) {
            int stage = config.outIndices().get(Math.min(l, maps - 1));
            long in = l > maps ? d : config.channels(stage);
            long side = l < maps ? 1 : 3;
            slots.pair("input_proj." + l + ".0", d, in, side, side);
            slots.pair("input_proj." + l + ".1", d);
        }
        return slots.inOrder(UpnText.layout("Neck"));
    }

    private static List<TensorSlot> encoder(UpnConfig config) {
        var slots = new TensorSlots(TRANSFORMER + "encoder.");
        for (int k = 0; k < config.encoderLayers(); k++) {
            String layer = "layers." + k + ".";
            deformableAttention(slots, layer + "self_attn.", config);
            slots.pair(layer + "norm1", config.width());
            feedForward(slots, layer, config);
            slots.pair(layer + "norm2", config.width());
        }
        return slots.inOrder(UpnText.layout("UpnEncoder"));
    }

    private static List<TensorSlot> selection(UpnConfig config) {
        long d = config.width();
        var slots = new TensorSlots(TRANSFORMER);
        slots.pair("enc_output", d, d);
        slots.pair("enc_output_norm", d);
        boxHead(slots, TRANSFORMER + "enc_out_bbox_embed", "enc_out_bbox_embed", d);
        return slots.inOrder(UpnText.layout("UpnSelection"));
    }

    private static List<TensorSlot> decoder(UpnConfig config) {
        String root = TRANSFORMER + "decoder.";
        var slots = new TensorSlots(root);
        long d = config.width();
        slots.pair("ref_point_head.layers.0", d, 2 * d);
        slots.pair("ref_point_head.layers.1", d, d);
        slots.pair("norm", d);
        boxHead(slots, "bbox_embed.0", "bbox_embed", d); // all layers share one, stored under each
        for (int k = 0; k < config.decoderLayers(); k++) {
            String layer = "layers." + k + ".";
            deformableAttention(slots, layer + "cross_attn.", config);
            slots.pair(layer + "norm1", d);
            selfAttention(slots, root, layer + "self_attn.", d);
            slots.pair(layer + "norm2", d);
            feedForward(slots, layer, config);
            slots.pair(layer + "norm3", d);
        }
        return slots.inOrder(UpnText.layout("UpnDecoder"));
    }

    // The kernel multiplies queries and keys with one matrix, values with another.
    private static void selfAttention(TensorSlots slots, String root, String attention, long d) {
        var weight = TensorSlot.of(root + attention + "in_proj_weight", 3 * d, d);
        var bias = TensorSlot.of(root + attention + "in_proj_bias", 3 * d);
        slots.add(attention + "in_proj_qk.weight", weight.rows(0, 2 * d));
        slots.add(attention + "in_proj_qk.bias", bias.rows(0, 2 * d));
        slots.add(attention + "in_proj_v.weight", weight.rows(2 * d, d));
        slots.add(attention + "in_proj_v.bias", bias.rows(2 * d, d));
        slots.pair(attention + "out_proj", d, d);
    }

    private static List<TensorSlot> queries(UpnConfig config) {
        var slots = new TensorSlots(TRANSFORMER).add("tgt_embed.weight", config.queries(), config.width());
        for (Granularity granularity : Granularity.values()) {
            slots.add(granularity.promptTensor(), 1, config.width());
        }
        return slots.inOrder(UpnText.layout("UpnQueries"));
    }

    private static void deformableAttention(TensorSlots slots, String attention, UpnConfig config) {
        long d = config.width();
        long samples = (long) config.heads() * config.levels() * config.points();
        slots.pair(attention + "sampling_offsets", 2 * samples, d);
        slots.pair(attention + "attention_weights", samples, d);
        slots.pair(attention + "value_proj", d, d);
        slots.pair(attention + "output_proj", d, d);
    }

    private static void feedForward(TensorSlots slots, String layer, UpnConfig config) {
        slots.pair(layer + "linear1", config.ffnDim(), config.width());
        slots.pair(layer + "linear2", config.width(), config.ffnDim());
    }

    private static void boxHead(TensorSlots slots, String source, String head, long d) {
        slots.pairFrom(source + ".layers.0", head + ".layers.0", d, d);
        slots.pairFrom(source + ".layers.1", head + ".layers.1", d, d);
        slots.pairFrom(source + ".layers.2", head + ".layers.2", 4, d);
    }

    /// The tensors of a UPN found in one checkpoint.
    ///
    /// @param root the prefix of their names
    /// @param copies names of further copies of the box head, which must be equal to the one that is read
    public record Claim(String root, List<String> copies) {
        public Claim {
            copies = List.copyOf(copies);
        }

        /// The tensor that a copy must be equal to.
        String firstOf(String copy) {
            return UpnLayout.firstOf(root, copy);
        }
    }

    /// Claims every tensor that the network reads, under any prefix; [WeightRoles#check] fails where something is
    /// missing or left over.
    public Claim claim(WeightRoles roles) {
        String root = roles.rootBefore("transformer.tgt_embed.weight");
        roles.part("backbone").require(under(root, backbone));
        roles.part("neck").require(under(root, neck));
        roles.part("encoder").require(under(root, encoder));
        roles.part("selection").require(under(root, selection));
        roles.part("decoder").require(under(root, decoder));
        roles.part("queries").require(under(root, queries));
        List<String> copies = roles.checkpoint().names().stream()
                .filter(name -> name.startsWith(root) && !firstOf(root, name).equals(name))
                .toList();
        Set<String> known = Set.copyOf(copies);
        roles.ignore(known::contains);
        roles.ignore(name -> UNUSED.stream().anyMatch(name::contains));
        return new Claim(root, copies);
    }

    private static List<TensorSlot> under(String root, List<TensorSlot> slots) {
        return slots.stream().map(slot -> slot.under(root)).toList();
    }

    /// The name under which the network reads a tensor: its own, but for the copies of the box head.
    private static String firstOf(String root, String name) {
        return root + readName(name.substring(root.length()));
    }

    /// As published, without a prefix: the name itself, but of all copies of the box head the first one's.
    public static String readName(String name) {
        Matcher head = BOX_HEAD.matcher(name);
        return head.matches() ? "bbox_embed.0" + head.group(1) : name;
    }
}
