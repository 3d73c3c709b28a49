package io.rexserve.model.vision;

import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.TensorSlots;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds a two-layer projector in a checkpoint by its shapes, whatever its prefix.
public final class ProjectorWeights {
    private static final String FIRST = "0.weight";

    private ProjectorWeights() {}

    /// Claims a projector's tensors.
    ///
    /// @param named its prefix, where it is known and need not be searched for
    /// @param usual the module's name in the published checkpoints: it decides where two projectors have the same
    /// shapes, and is named where none fits
    /// @param marked whether a marker belongs to it, for normalised tokens
    /// @return their names in the order of `projector.kernel`
    public static List<String> claim(
            WeightRoles roles, @Nullable String named, String usual, int in, int out, boolean marked) {
        String root = named == null ? root(roles, usual, in, out) : named;
        int hidden = hidden(roles, root, out);
        return roles.require(tensors(root, in, hidden, out, marked));
    }

    /// A projector's tensors in the order of `projector.kernel`.
    public static List<TensorSlot> tensors(String root, int in, int hidden, int out, boolean marked) {
        var slots = new TensorSlots(root).pair("0", hidden, in).pair("2", out, hidden);
        if (marked) {
            slots.add("marker", out);
        }
        return slots.inOrder(TowerText.PROJECTOR_WEIGHTS);
    }

    private static String root(WeightRoles roles, String usual, int in, int out) {
        List<String> fitting = roles.checkpoint().names().stream()
                .filter(name -> name.endsWith("." + FIRST))
                .map(name -> name.substring(0, name.length() - FIRST.length()))
                .filter(root -> fits(roles, root, in, out))
                .toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        List<String> usuallyNamed = fitting.stream()
                .filter(root -> root.endsWith("." + usual + ".") || root.equals(usual + "."))
                .toList();
        if (usuallyNamed.size() > 1) {
            roles.fault("doubled: *" + usual + ".0.weight of " + in + " columns under " + usuallyNamed);
        }
        return usuallyNamed.isEmpty() ? usual + "." : usuallyNamed.getFirst();
    }

    private static boolean fits(WeightRoles roles, String root, int in, int out) {
        int hidden = hidden(roles, root, out);
        return roles.checkpoint().info(root + FIRST).hasShape(hidden, in)
                && roles.has(root + "2.weight")
                && roles.checkpoint().info(root + "2.weight").hasShape(out, hidden);
    }

    /// The inner width: the language model's own upstream, but read from the tensor where it differs.
    private static int hidden(WeightRoles roles, String root, int out) {
        if (!roles.has(root + FIRST)) {
            return out;
        }
        List<Long> shape = roles.checkpoint().info(root + FIRST).shape();
        return shape.size() == 2 && shape.getFirst() <= Integer.MAX_VALUE
                ? shape.getFirst().intValue()
                : out;
    }
}
