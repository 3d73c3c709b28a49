package io.rexserve.model.vision;

/// Shape of the CLIP vision transformer.
///
/// @param image side of its square input in pixels
/// @param patch side of a patch in pixels
/// @param width channels
/// @param layers layers of the published tower, those after the selected one included
/// @param heads attention heads per layer
/// @param selectLayer which hidden state is taken, counted as upstream does: 0 is the embedding, n the output of
/// layer n, -1 the last, -2 the one before
public record ClipConfig(int image, int patch, int width, int layers, int heads, int selectLayer) {
    /// Upstream's `mm_vision_select_layer`.
    public static final int SECOND_TO_LAST = -2;

    private static final int FEED_FORWARD_FACTOR = 4;

    // Published: 336 pixels, 1024 channels, 24 layers.
    private static final int MAX_IMAGE = 4096;
    private static final int MAX_WIDTH = 1 << 16;
    private static final int MAX_LAYERS = 1000;

    public ClipConfig {
        require("clip.patch", patch, patch >= 1, ">= 1");
        require(
                "clip.image",
                image,
                image >= patch && image <= MAX_IMAGE,
                "from clip.patch = " + patch + " to " + MAX_IMAGE);
        require("clip.heads", heads, heads >= 1, ">= 1");
        require("clip.width", width, width <= MAX_WIDTH, "<= " + MAX_WIDTH);
        require("clip.width", width, width >= 1 && width % heads == 0, "a multiple of clip.heads = " + heads);
        require("clip.layers", layers, layers >= 1 && layers <= MAX_LAYERS, "1 to " + MAX_LAYERS);
        require(
                "clip.select_layer",
                selectLayer,
                selectLayer >= -layers && selectLayer <= layers && selectLayer != 0,
                "a layer from " + -layers + " to -1 or from 1 to " + layers);
    }

    /// Patches per side.
    public int grid() {
        return image / patch;
    }

    /// Patches, that is visual tokens, per image.
    public int tokens() {
        return grid() * grid();
    }

    /// Layers that are computed: those up to the selected state.
    public int usedLayers() {
        return selectLayer > 0 ? selectLayer : layers + 1 + selectLayer;
    }

    /// Width of the hidden layer of each feed-forward network.
    public int feedForward() {
        return FEED_FORWARD_FACTOR * width;
    }

    private static void require(String name, int value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
