package io.rexserve.trainer.augmentation;

import java.util.SplittableRandom;

/// Mirrors left and right. "Left" and "right" in words become wrong.
///
/// @param probability 0 to 1
public record HorizontalFlip(double probability) implements ImageChange {
    /// DETR, `datasets/coco.py`: RandomHorizontalFlip.
    public static final HorizontalFlip DEFAULT = new HorizontalFlip(0.5);

    public static final HorizontalFlip NONE = new HorizontalFlip(0);

    public HorizontalFlip {
        Ranges.requireShare("flip probability", probability);
    }

    @Override
    public BoxedImage apply(BoxedImage image, SplittableRandom random) {
        return random.nextDouble() < probability ? image.flipped() : image;
    }

    @Override
    public boolean keepsWords() {
        return probability == 0;
    }
}
