package io.rexserve.model.vision;

import java.util.List;

/// Shape of the ConvNeXt tower.
///
/// @param image side of its square input in pixels
/// @param depths blocks per stage
/// @param dims channels per stage
public record ConvNextConfig(int image, List<Integer> depths, List<Integer> dims) {
    private static final int STEM_STRIDE = 4;

    public ConvNextConfig {
        depths = List.copyOf(depths);
        dims = List.copyOf(dims);
        if (depths.isEmpty() || depths.stream().anyMatch(depth -> depth < 0)) {
            throw new IllegalArgumentException("convnext.depths: " + depths + " (expected: blocks per stage, >= 0)");
        }
        if (dims.size() != depths.size() || dims.stream().anyMatch(dim -> dim < 1)) {
            throw new IllegalArgumentException(
                    "convnext.dims: " + dims + " (expected: " + depths.size() + " channel counts, >= 1)");
        }
        int smallest = STEM_STRIDE << (depths.size() - 1);
        if (image < smallest) {
            throw new IllegalArgumentException("convnext.image: " + image + " (expected: >= " + smallest + ")");
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
