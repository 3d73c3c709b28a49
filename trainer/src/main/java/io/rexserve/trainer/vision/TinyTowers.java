package io.rexserve.trainer.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ClipWeights;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.ConvNextWeights;
import io.rexserve.model.vision.ProjectorWeights;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The towers and projectors of the embedded model: their shapes, their tensors and the values that they start from.
public final class TinyTowers {
    public static final ClipConfig CLIP = new ClipConfig(64, 8, 96, 2, 3, -1);
    public static final ConvNextConfig CONVNEXT =
            new ConvNextConfig(256, List.of(2, 2, 4, 2), List.of(24, 48, 96, 192));

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

    /// Where both towers and both projectors end in [#all].
    static long[] cuts() {
        long clip = clip().size();
        long convnext = clip + convnext().size();
        long visual = convnext + visualProjector().size();
        return new long[] {clip, convnext, visual, visual + objectProjector().size()};
    }

    /// Layers that map ConvNeXt's maps to those of a teacher: training alone has them.
    static List<TensorSlot> heads(List<TeacherMaps.Level> levels) {
        var slots = new ArrayList<TensorSlot>();
        for (TeacherMaps.Level level : levels) {
            String name = "distillation." + level.name();
            slots.add(TensorSlot.of(
                    name + ".weight", level.channels(), CONVNEXT.dims().get(map(level.stride()))));
            slots.add(TensorSlot.of(name + ".bias", level.channels()));
        }
        return slots;
    }

    /// Which of ConvNeXt's maps has a stride.
    static int map(int stride) {
        return Integer.numberOfTrailingZeros(stride) - 2;
    }

    /// Starts anew.
    public static void initialise(TrainableWeights weights, long seed) {
        var random = new Random(seed);
        for (TensorSlot slot : all()) {
            long[] shape = slot.shape().stream().mapToLong(Long::longValue).toArray();
            weights.add(start(slot, random), shape);
        }
    }

    /// Starts from the towers of a model. Blocks that it has fewer of start with a layer scale of zero, so that the
    /// towers
    /// compute what the model's do.
    ///
    /// @param model folder with the embedded model's tensors
    /// @throws CheckpointException if a tensor is missing that is no further block's, or has another shape
    public static void grow(TrainableWeights weights, Path model, long seed) {
        var random = new Random(seed);
        try (Checkpoint checkpoint = Checkpoint.open(model);
                NDManager scope = Torch.scope()) {
            for (TensorSlot slot : all()) {
                long[] shape = slot.shape().stream().mapToLong(Long::longValue).toArray();
                if (checkpoint.names().contains(slot.name())) {
                    NDArray known = checkpoint.float32(scope, slot.name());
                    if (!checkpoint.info(slot.name()).hasShape(shape)) {
                        throw new CheckpointException(model + ": tensor " + slot.name() + ": " + known.getShape()
                                + " (expected: " + slot.shape() + ")");
                    }
                    weights.add(known.toFloatArray(), shape);
                } else if (slot.name().contains(".blocks.")) {
                    boolean scale = slot.name().endsWith("gamma");
                    weights.add(scale ? new float[slot.elements()] : start(slot, random), shape);
                } else {
                    throw new CheckpointException(model + ": tensor " + slot.name() + " is missing");
                }
            }
        }
    }

    /// Values that a tensor starts from.
    static float[] start(TensorSlot slot, Random random) {
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
