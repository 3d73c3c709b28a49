package io.rexserve.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Matches what a network needs with what a checkpoint holds: first all roles are claimed, then [#check] fails with one
/// list of everything missing, misshapen or left over, then the arrays are read.
///
/// Upstream loads with `strict=False` and so hides a wrong file; here nothing is skipped silently.
public final class WeightRoles {
    private static final int LISTED = 12;

    private final Checkpoint checkpoint;
    private final SequencedMap<String, String> claimed = new LinkedHashMap<>();
    private final Set<String> ignored = new LinkedHashSet<>();
    private final List<String> faults = new ArrayList<>();
    private String part = "network";

    public WeightRoles(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    public boolean has(String name) {
        return checkpoint.names().contains(name);
    }

    /// Sets the part of the network for the tensors that are claimed next.
    public WeightRoles part(String name) {
        part = name;
        return this;
    }

    /// Claims a tensor that must be there with this shape.
    public WeightRoles require(String name, long... shape) {
        String before = claimed.put(name, part);
        if (before != null && !before.equals(part)) {
            faults.add("doubled: " + name + " is claimed by " + before + " and by " + part);
        }
        if (!has(name)) {
            faults.add("missing: " + name + " " + Arrays.toString(shape));
        } else if (!checkpoint.info(name).hasShape(shape)) {
            faults.add("shape: " + name + " is " + checkpoint.info(name).shape() + " (expected: "
                    + Arrays.toString(shape) + ")");
        }
        return this;
    }

    /// Claims tensors that must be there.
    ///
    /// @return their names, in the same order
    public List<String> require(List<TensorSlot> slots) {
        slots.forEach(slot -> require(
                slot.name(), slot.shape().stream().mapToLong(Long::longValue).toArray()));
        return slots.stream().map(TensorSlot::name).toList();
    }

    /// Claims a tensor that may be absent, and returns whether it is there.
    public boolean optional(String name, long... shape) {
        if (!has(name)) {
            return false;
        }
        require(name, shape);
        return true;
    }

    /// Adds a fault that is found outside, to be reported with the others.
    public void fault(String fault) {
        faults.add(fault);
    }

    /// Accepts tensors that are known to have no part in inference.
    public WeightRoles ignore(Predicate<String> names) {
        checkpoint.names().stream().filter(names).forEach(ignored::add);
        return this;
    }

    /// The one prefix before a suffix among all names: the root of a sub-network under any publisher's prefix.
    ///
    /// @return the prefix, or an empty string (and a fault that [#check] reports) if none or several end so
    public String rootBefore(String suffix) {
        List<String> roots = checkpoint.names().stream()
                .filter(name -> name.endsWith(suffix))
                .map(name -> name.substring(0, name.length() - suffix.length()))
                .filter(root -> root.isEmpty() || root.endsWith("."))
                .toList();
        if (roots.size() == 1) {
            return roots.getFirst();
        }
        faults.add((roots.isEmpty() ? "missing: *" + suffix : "doubled: *" + suffix + " under " + firstOf(roots)));
        return "";
    }

    private static String firstOf(List<String> roots) {
        return roots.size() <= LISTED ? roots.toString() : roots.subList(0, LISTED) + " and more, " + roots.size();
    }

    /// As [#rootBefore], unless the root is given.
    public String rootBefore(String suffix, @Nullable String named) {
        return named == null ? rootBefore(suffix) : named;
    }

    /// The tensors that were claimed and are there, by the part of the network that they belong to.
    public SequencedMap<String, List<TensorInfo>> parts() {
        var parts = new LinkedHashMap<String, List<TensorInfo>>();
        claimed.forEach((name, owner) -> {
            List<TensorInfo> tensors = parts.computeIfAbsent(owner, _ -> new ArrayList<>());
            if (has(name)) {
                tensors.add(checkpoint.info(name));
            }
        });
        return parts;
    }

    /// Names that are known to have no part in inference.
    public List<String> ignored() {
        return ignored.stream().filter(name -> !claimed.containsKey(name)).toList();
    }

    /// All that is missing, misshapen, doubled or unexpected; empty where everything fits.
    public List<String> faults() {
        var all = new ArrayList<>(faults);
        checkpoint.names().stream()
                .filter(name -> !claimed.containsKey(name) && !ignored.contains(name))
                .forEach(name -> all.add(
                        "unexpected: " + name + " " + checkpoint.info(name).shape()));
        return all;
    }

    /// @throws CheckpointException listing the first of [#faults]
    public void check() {
        check(faults());
    }

    /// As [#check] before everything is claimed: what is left over is no fault yet.
    public void checkFound() {
        check(faults);
    }

    private void check(List<String> all) {
        if (all.isEmpty()) {
            return;
        }
        String more = all.size() > LISTED ? "\n  and " + (all.size() - LISTED) + " more" : "";
        throw new CheckpointException(checkpoint.source() + ": the tensors do not fit config.json:\n  "
                + String.join("\n  ", all.subList(0, Math.min(LISTED, all.size()))) + more);
    }

    /// A claimed tensor in float32, after [#check].
    public NDArray float32(NDManager scope, String name) {
        if (!claimed.containsKey(name)) {
            throw new IllegalStateException("tensor " + name + " was never claimed");
        }
        return checkpoint.float32(scope, name);
    }
}
