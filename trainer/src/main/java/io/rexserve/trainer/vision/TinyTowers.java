package io.rexserve.trainer.vision;

import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import java.util.ArrayList;
import java.util.List;

/// Shapes and tensor names of the embedded model's towers and projectors.
public final class TinyTowers {
    public static final ClipConfig CLIP = new ClipConfig(64, 8, 96, 2, 3, -1);
    public static final ConvNextConfig CONVNEXT =
            new ConvNextConfig(256, List.of(1, 1, 2, 1), List.of(24, 48, 96, 192));

    static final int WIDTH = 192;

    private static final String CLIP_ROOT = "model.vision_tower.vision_model.";
    private static final String CONVNEXT_ROOT = "model.vision_tower_aux.vision_";

    /// A tensor.
    ///
    /// @param name as the model folder has it
    public record Slot(String name, List<Integer> shape) {
        public Slot {
            shape = List.copyOf(shape);
        }

        int size() {
            return shape.stream().reduce(1, (a, b) -> a * b);
        }

        /// Whether it maps channels to channels; embeddings and depthwise filters do not.
        boolean matrix() {
            return shape.size() > 1 && shape.get(1) > 1 && !name.contains("embeddings.position");
        }
    }

    private TinyTowers() {}

    /// In the order of `clip.kernel`.
    static List<Slot> clip() {
        var slots = new ArrayList<Slot>();
        int c = CLIP.width();
        slots.add(new Slot(CLIP_ROOT + "embeddings.class_embedding", List.of(c)));
        slots.add(new Slot(CLIP_ROOT + "embeddings.patch_embedding.weight", List.of(c, 3, CLIP.patch(), CLIP.patch())));
        slots.add(new Slot(CLIP_ROOT + "embeddings.position_embedding.weight", List.of(1 + CLIP.tokens(), c)));
        pair(slots, CLIP_ROOT + "pre_layrnorm", c);
        for (int i = 0; i < CLIP.usedLayers(); i++) {
            String layer = CLIP_ROOT + "encoder.layers." + i + ".";
            pair(slots, layer + "layer_norm1", c);
            for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                pair(slots, layer + "self_attn." + projection, c, c);
            }
            pair(slots, layer + "layer_norm2", c);
            pair(slots, layer + "mlp.fc1", CLIP.feedForward(), c);
            pair(slots, layer + "mlp.fc2", c, CLIP.feedForward());
        }
        return slots;
    }

    /// In the order of `convnext.kernel`.
    static List<Slot> convnext() {
        var slots = new ArrayList<Slot>();
        int first = CONVNEXT.dims().getFirst();
        pair(slots, CONVNEXT_ROOT + "stem.0", first, 3, 4, 4);
        pair(slots, CONVNEXT_ROOT + "stem.1", first);
        for (int s = 0; s < CONVNEXT.stages(); s++) {
            String stage = CONVNEXT_ROOT + "stages." + s + ".";
            int c = CONVNEXT.dims().get(s);
            if (s > 0) {
                int before = CONVNEXT.dims().get(s - 1);
                pair(slots, stage + "downsample.0", before);
                pair(slots, stage + "downsample.1", c, before, 2, 2);
            }
            for (int b = 0; b < CONVNEXT.depths().get(s); b++) {
                String block = stage + "blocks." + b + ".";
                pair(slots, block + "conv_dw", c, 1, 7, 7);
                pair(slots, block + "norm", c);
                pair(slots, block + "mlp.fc1", 4 * c, c);
                pair(slots, block + "mlp.fc2", c, 4 * c);
                slots.add(new Slot(block + "gamma", List.of(c)));
            }
        }
        return slots;
    }

    static List<Slot> visualProjector() {
        return projector("model.mm_projector.", CLIP.width() + CONVNEXT.lastDim());
    }

    static List<Slot> objectProjector() {
        return projector("model.mm_object_projector.", CONVNEXT.allDims());
    }

    /// The marker of visual tokens in a model folder.
    public static final String VISUAL_MARKER = "model.mm_projector.marker";

    /// The marker of object tokens in a model folder.
    public static final String OBJECT_MARKER = "model.mm_object_projector.marker";

    private static List<Slot> projector(String root, int in) {
        var slots = new ArrayList<Slot>();
        pair(slots, root + "0", WIDTH, in);
        pair(slots, root + "2", WIDTH, WIDTH);
        return slots;
    }

    private static void pair(List<Slot> slots, String module, Integer... shape) {
        slots.add(new Slot(module + ".weight", List.of(shape)));
        slots.add(new Slot(module + ".bias", List.of(shape[0])));
    }

    /// All of them: towers, then projectors.
    public static List<Slot> all() {
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
}
