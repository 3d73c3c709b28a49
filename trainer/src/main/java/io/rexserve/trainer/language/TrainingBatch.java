package io.rexserve.trainer.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.trainer.language.Target.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Packed scenes as arrays of one length, padded behind.
final class TrainingBatch {
    private static final float NEVER = -1e4f;
    private static final Map<Kind, Double> AUXILIARY = new EnumMap<>(Map.of(
            Kind.COPIED, 0.3,
            Kind.MATCHED, 0.5,
            Kind.RECALLED, 1.0,
            Kind.CHOSEN, 0.3,
            Kind.TALLIED, 0.5,
            Kind.SITED, 0.5));

    private final List<TokenSequence> scenes;
    private final int vocabulary;
    private final int layers;
    private final int length;

    TrainingBatch(List<TokenSequence> scenes, int vocabulary, int layers) {
        this.scenes = List.copyOf(scenes);
        this.vocabulary = vocabulary;
        this.layers = layers;
        this.length =
                scenes.stream().mapToInt(scene -> scene.ids().size()).max().orElse(0);
    }

    int tokens() {
        return scenes.size() * length;
    }

    /// Kinds of the rows that read the last layer, in order.
    List<Kind> answered() {
        return scenes.stream()
                .flatMap(scene -> scene.targets().stream())
                .filter(target -> layer(target.kind()) == layers - 1)
                .map(Target::kind)
                .toList();
    }

    private int layer(Kind kind) {
        return switch (kind) {
            case COPIED -> 0;
            case MATCHED, RECALLED -> 1;
            case CHOSEN, TALLIED, SITED -> 2;
            case WORDING, FIRST, LATER, PLACED, CLOSE, REFUSE, SINGLED, NAMED, COUNT, DESCRIBED, MENTIONED ->
                layers - 1;
        };
    }

    /// Arguments of `states` from `ids` to `visual`.
    List<KernelArgument> inputs(NDManager scope) {
        var ids = new long[tokens()];
        var positions = new long[tokens()];
        var segments = new long[tokens()];
        Arrays.fill(segments, -1);
        var objectSlots = new ArrayList<Long>();
        var visualSlots = new ArrayList<Long>();
        for (int row = 0; row < scenes.size(); row++) {
            TokenSequence scene = scenes.get(row);
            long start = (long) row * length;
            for (int i = 0; i < scene.ids().size(); i++) {
                ids[(int) start + i] = scene.ids().get(i);
                positions[(int) start + i] = scene.positions().get(i);
                segments[(int) start + i] = scene.segments().get(i);
            }
            scene.objectSlots().forEach(slot -> objectSlots.add(start + slot));
            scene.visualSlots().forEach(slot -> visualSlots.add(start + slot));
        }
        var shape = new Shape(scenes.size(), length);
        return List.of(
                KernelArgument.tensor(scope.create(ids, shape)),
                KernelArgument.tensor(scope.create(positions, shape)),
                KernelArgument.tensor(scope.create(segments, shape)),
                KernelArgument.tensor(longs(scope, objectSlots)),
                KernelArgument.tensor(
                        rows(scope, scenes.stream().map(TokenSequence::objects).toList())),
                KernelArgument.tensor(longs(scope, visualSlots)),
                KernelArgument.tensor(differentiable(
                        rows(scope, scenes.stream().map(TokenSequence::visual).toList()))));
    }

    private static NDArray differentiable(NDArray rows) {
        rows.setRequiresGradient(true);
        return rows;
    }

    private static NDArray rows(NDManager scope, List<float[]> parts) {
        int size = parts.stream().mapToInt(part -> part.length).sum();
        var all = new float[size];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return scope.create(all, new Shape(size / NameVectors.WIDTH, NameVectors.WIDTH));
    }

    private static NDArray longs(NDManager scope, List<Long> values) {
        return scope.create(values.stream().mapToLong(Long::longValue).toArray(), new Shape(values.size()));
    }

    /// Arguments of `gradients` from `target_slots` to `weights`.
    List<KernelArgument> targets(NDManager scope) {
        var targetSlots = new ArrayList<NDArray>();
        var targets = new ArrayList<NDArray>();
        var mask = new ArrayList<NDArray>();
        var weights = new ArrayList<NDArray>();
        for (int layer = 0; layer < layers; layer++) {
            var slots = new ArrayList<Long>();
            var rows = new ArrayList<Target>();
            for (int row = 0; row < scenes.size(); row++) {
                for (Target target : scenes.get(row).targets()) {
                    if (layer(target.kind()) == layer) {
                        slots.add((long) row * length + target.position());
                        rows.add(target);
                    }
                }
            }
            targetSlots.add(longs(scope, slots));
            dense(scope, rows, targets, mask);
            weights.add(scope.create(weights(rows), new Shape(rows.size())));
        }
        return List.of(
                KernelArgument.tensors(targetSlots),
                KernelArgument.tensors(targets),
                KernelArgument.tensors(mask),
                KernelArgument.tensors(weights));
    }

    private void dense(NDManager scope, List<Target> rows, List<NDArray> targets, List<NDArray> mask) {
        var wanted = new float[rows.size() * vocabulary];
        var never = new float[rows.size() * vocabulary];
        for (int i = 0; i < rows.size(); i++) {
            Target row = rows.get(i);
            int start = i * vocabulary;
            row.allowed().forEach(id -> wanted[start + id] += 1f / row.allowed().size());
            row.masked().forEach(id -> never[start + id] = NEVER);
        }
        var shape = new Shape(rows.size(), vocabulary);
        targets.add(scope.create(wanted, shape));
        mask.add(scope.create(never, shape));
    }

    // Answers: the mean with list positions counted twice. Every auxiliary loss: its weight times its own mean.
    private static float[] weights(List<Target> rows) {
        var count = new EnumMap<Kind, Integer>(Kind.class);
        rows.forEach(row -> count.merge(row.kind(), 1, Integer::sum));
        double answers =
                rows.stream().mapToDouble(row -> importance(row.kind())).sum();
        var weights = new float[rows.size()];
        for (int i = 0; i < weights.length; i++) {
            Kind kind = rows.get(i).kind();
            Double auxiliary = AUXILIARY.get(kind);
            weights[i] =
                    (float) (auxiliary == null ? importance(kind) / answers : auxiliary / count.getOrDefault(kind, 1));
        }
        return weights;
    }

    private static double importance(Kind kind) {
        return switch (kind) {
            case WORDING -> 1;
            case COUNT -> 4; // one a question, where lists have many
            default -> 2;
        };
    }
}
