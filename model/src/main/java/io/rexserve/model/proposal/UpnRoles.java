package io.rexserve.model.proposal;

import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the tensors of a UPN in a checkpoint, whatever its prefix.
///
/// @param root the prefix
/// @param copies names of further copies of the box head, which must be equal to the one that is read
public record UpnRoles(String root, List<String> copies) {
    // Upstream stores the one box head of the decoder under every layer, twice.
    private static final Pattern BOX_HEAD =
            Pattern.compile("(?:transformer\\.decoder\\.)?bbox_embed\\.\\d+(\\.layers\\.[0-2]\\.(?:weight|bias))");
    // Recomputed from the window size; multiplied by zero upstream.
    private static final List<String> IDLE =
            List.of(".attn.relative_position_index", "transformer.decoder.ref_point_head_point.");

    public UpnRoles {
        copies = List.copyOf(copies);
    }

    /// Claims every tensor that the network reads; [WeightRoles#check] fails where something is missing or left over.
    public static UpnRoles claim(WeightRoles roles, UpnLayout layout) {
        String root = roles.rootBefore("transformer.tgt_embed.weight");
        roles.part("backbone").require(under(root, layout.backbone()));
        roles.part("neck").require(under(root, layout.neck()));
        roles.part("encoder").require(under(root, layout.encoder()));
        roles.part("selection").require(under(root, layout.selection()));
        roles.part("decoder").require(under(root, layout.decoder()));
        roles.part("queries").require(under(root, layout.queries()));
        List<String> copies = roles.checkpoint().names().stream()
                .filter(name -> name.startsWith(root) && !firstOf(root, name).equals(name))
                .toList();
        copies.forEach(name -> roles.ignore(name::equals));
        roles.ignore(name -> IDLE.stream().anyMatch(name::contains));
        return new UpnRoles(root, copies);
    }

    private static List<TensorSlot> under(String root, List<TensorSlot> slots) {
        return slots.stream().map(slot -> slot.under(root)).toList();
    }

    /// The tensor that a copy must be equal to.
    String firstOf(String copy) {
        return firstOf(root, copy);
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
