package io.rexserve.trainer.vision;

import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ClipWeights;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.ConvNextWeights;
import io.rexserve.model.vision.ProjectorWeights;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The towers and projectors of the embedded model: their shapes, their tensors and the values that they start from.
public final class TinyTowers {
    public static final ClipConfig CLIP = new ClipConfig(64, 8, 96, 2, 3, -1);
    public static final ConvNextConfig CONVNEXT =
            new ConvNextConfig(256, List.of(1, 1, 2, 1), List.of(24, 48, 96, 192));

    static final int WIDTH = 192;

    private TinyTowers() {}

    static List<TensorSlot> clip() {
        return ClipWeights.tensors(CLIP, "model.vision_tower.vision_model.");
    }

    static List<TensorSlot> convnext() {
        return ConvNextWeights.tensors(CONVNEXT, "model.vision_tower_aux.vision_", "gamma");
    }

    static List<TensorSlot> visualProjector() {
        return projector("model.mm_projector.", CLIP.width() + CONVNEXT.lastDim());
    }

    static List<TensorSlot> objectProjector() {
        return projector("model.mm_object_projector.", CONVNEXT.allDims());
    }

    private static List<TensorSlot> projector(String root, int in) {
        return ProjectorWeights.tensors(root, in, WIDTH, WIDTH, false);
    }

    /// Whether it maps channels to channels; embeddings and depthwise filters do not.
    static boolean isMatrix(TensorSlot slot) {
        return slot.shape().size() > 1
                && slot.shape().get(1) > 1
                && !slot.name().contains("embeddings.position");
    }

    /// The marker of visual tokens in a model folder.
    public static final String VISUAL_MARKER = "model.mm_projector.marker";

    /// The marker of object tokens in a model folder.
    public static final String OBJECT_MARKER = "model.mm_object_projector.marker";

    /// All of them: towers, then projectors.
    public static List<TensorSlot> all() {
        var slots = new ArrayList<>(clip());
        slots.addAll(convnext());
        slots.addAll(visualProjector());
        slots.addAll(objectProjector());
        return slots;
    }

    /// Where both towers and the visual projector end in [#all].
    static long[] cuts() {
        long clip = clip().size();
        long convnext = clip + convnext().size();
        return new long[] {clip, convnext, convnext + visualProjector().size()};
    }

    /// Starts anew.
    public static void initialise(TrainableWeights weights, long seed) {
        var random = new Random(seed);
        for (TensorSlot slot : all()) {
            long[] shape = slot.shape().stream().mapToLong(Long::longValue).toArray();
            weights.add(start(slot, random), shape);
        }
    }

    private static float[] start(TensorSlot slot, Random random) {
        var values = new float[slot.elements()];
        String name = slot.name();
        if (slot.shape().size() == 1 && !name.endsWith("class_embedding")) {
            boolean norm = name.endsWith(".weight");
            Arrays.fill(values, name.endsWith("gamma") ? 0.5f : norm ? 1 : 0);
            return values;
        }
        boolean embedding = name.contains("position_embedding") || name.contains("class_embedding");
        int fan = Math.toIntExact(slot.elements() / slot.shape().getFirst());
        double deviation = embedding ? 0.02 : 1 / Math.sqrt(fan);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * Math.clamp(random.nextGaussian(), -2, 2));
        }
        return values;
    }
}
