package io.rexserve.model.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.HostArray;
import java.util.Arrays;
import java.util.List;

/// Images as UPN reads them: resized by the shorter side, normalised, padded at the right and the bottom to the
/// largest of the batch (upstream `datasets/transforms`, `resize` and `Normalize`).
///
/// @param pixels `[B, 3, H, W]` float32, zero where padded
/// @param padding `[B, H, W]` boolean, true where padded
public record UpnInput(NDArray pixels, NDArray padding) {
    // ImageNet's statistics per channel.
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    /// @param scope owns both tensors
    static UpnInput of(NDManager scope, List<RgbImage> images, UpnConfig config) {
        return of(
                scope, images.stream().map(image -> UpnImage.of(image, config)).toList());
    }

    /// @param scope owns both tensors
    public static UpnInput of(NDManager scope, List<UpnImage> images) {
        List<RgbImage> resized = images.stream().map(UpnImage::resized).toList();
        int width = resized.stream().mapToInt(RgbImage::width).max().orElseThrow();
        int height = resized.stream().mapToInt(RgbImage::height).max().orElseThrow();
        int area = width * height;
        var planes = new float[Math.multiplyExact(3 * resized.size(), area)];
        var padding = new boolean[resized.size() * area];
        Arrays.fill(padding, true);
        for (int b = 0; b < resized.size(); b++) {
            RgbImage image = resized.get(b);
            for (int c = 0; c < 3; c++) {
                fill(planes, (3 * b + c) * area, width, image, c);
            }
            for (int y = 0; y < image.height(); y++) {
                int row = b * area + y * width;
                Arrays.fill(padding, row, row + image.width(), false);
            }
        }
        return new UpnInput(
                HostArray.of(scope, planes, new Shape(resized.size(), 3, height, width)),
                HostArray.of(scope, padding, new Shape(resized.size(), height, width)));
    }

    private static void fill(float[] planes, int start, int stride, RgbImage image, int channel) {
        var levels = new float[256];
        for (int v = 0; v < levels.length; v++) {
            levels[v] = (v / 255f - MEAN[channel]) / DEVIATION[channel];
        }
        byte[] rgb = image.pixels();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int level = Byte.toUnsignedInt(rgb[3 * (y * image.width() + x) + channel]);
                planes[start + y * stride + x] = levels[level];
            }
        }
    }
}
