package io.rexserve.trainer.augmentation;

import java.util.List;
import java.util.SplittableRandom;

/// Scales the content within an image that keeps its size: enlarged, a part is seen; shrunk, it lies somewhere on a
/// ground. As detectron2's ResizeScale with FixedSizeCrop, but the shrunk image lies anywhere, not always top left.
///
/// @param least factor, above 0
/// @param most factor
/// @param minVisible share of an object's area that must be seen for its box to be kept
public record ScaleJitter(double least, double most, double minVisible) implements ImageChange {
    /// "Standard scale jittering" of Ghiasi et al. 2021 (Copy-Paste, section 4.1).
    public static final ScaleJitter DEFAULT = new ScaleJitter(0.8, 1.25, RandomCrop.MIN_VISIBLE);

    public static final ScaleJitter NONE = new ScaleJitter(1, 1, RandomCrop.MIN_VISIBLE);

    /// ImageNet's mean colour, which the networks' normalisation makes 0, as it does to DETR's padding.
    static final List<Integer> GROUND = List.of(124, 116, 104);

    public ScaleJitter {
        Ranges.require("scale", least, most, 0.05, 20);
        Ranges.requireShare("least visible share", minVisible);
    }

    @Override
    public BoxedImage apply(BoxedImage image, SplittableRandom random) {
        double factor = Ranges.uniform(random, least, most);
        double x = random.nextDouble();
        double y = random.nextDouble();
        if (factor == 1) {
            return image;
        }
        int width = side(image.width(), factor < 1 ? factor : 1 / factor);
        int height = side(image.height(), factor < 1 ? factor : 1 / factor);
        int left = (int) (x * (image.width() - width + 1));
        int top = (int) (y * (image.height() - height + 1));
        if (factor < 1) {
            return image.resized(width, height).padded(left, top, image.width(), image.height(), GROUND);
        }
        return RandomCrop.keepsABox(image, left, top, width, height, minVisible)
                ? image.cropped(left, top, width, height, minVisible).resized(image.width(), image.height())
                : image;
    }

    private static int side(int side, double factor) {
        return Math.max(1, (int) Math.round(side * factor));
    }

    /// An object may be cut off, or "in the middle" no longer.
    @Override
    public boolean keepsWords() {
        return least == 1 && most == 1;
    }
}
