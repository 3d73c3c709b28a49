package io.rexserve.model.vision;

import java.util.List;

/// Shape of the ConvNeXt tower.
///
/// @param image side of its square input in pixels
/// @param depths blocks per stage
/// @param dims channels per stage
public record ConvNextConfig(int image, List<Integer> depths, List<Integer> dims) {
    private static final int STEM_STRIDE = 4;

    // Published: 768 pixels, 4 stages of at most 27 blocks, 1536 channels.
    private static final int MAX_IMAGE = 8192;
    private static final int MAX_STAGES = 8;
    private static final int MAX_DEPTH = 1000;
    private static final int MAX_DIM = 1 << 16;

    public ConvNextConfig {
        depths = List.copyOf(depths);
        dims = List.copyOf(dims);
        if (depths.isEmpty() || depths.size() > MAX_STAGES) {
            throw new IllegalArgumentException(
                    "convnext.depths: " + depths.size() + " stages (expected: 1 to " + MAX_STAGES + ")");
        }
        if (depths.stream().anyMatch(depth -> depth < 0 || depth > MAX_DEPTH)) {
            throw new IllegalArgumentException(
                    "convnext.depths: " + depths + " (expected: blocks per stage, 0 to " + MAX_DEPTH + ")");
        }
        if (dims.size() != depths.size()) {
            throw new IllegalArgumentException(
                    "convnext.dims: " + dims.size() + " numbers (expected: " + depths.size() + ", one per stage)");
        }
        if (dims.stream().anyMatch(dim -> dim < 1 || dim > MAX_DIM)) {
            throw new IllegalArgumentException(
                    "convnext.dims: " + dims + " (expected: channels per stage, 1 to " + MAX_DIM + ")");
        }
        int smallest = STEM_STRIDE << (depths.size() - 1);
        if (image < smallest || image > MAX_IMAGE) {
            throw new IllegalArgumentException(
                    "convnext.image: " + image + " (expected: " + smallest + " to " + MAX_IMAGE + ")");
        }
    }

    public int stages() {
        return depths.size();
    }

    /// Cells per side of a stage's map: a quarter of the image, halved (rounding down) from stage to stage.
    public int cells(int stage) {
        return (image / STEM_STRIDE) >> stage;
    }

    /// Channels of the last map, the one that is joined with CLIP's.
    public int lastDim() {
        return dims.getLast();
    }

    /// Channels of all maps together: the width of a region feature.
    public int allDims() {
        return dims.stream().mapToInt(Integer::intValue).sum();
    }
}
