package io.rexserve.trainer.augmentation;

import java.util.SplittableRandom;

/// One kind of random change. Records of plain values; the same random numbers give the same change.
public sealed interface ImageChange permits ScaleJitter, RandomCrop, HorizontalFlip, ColourJitter {
    BoxedImage apply(BoxedImage image, SplittableRandom random);

    /// Whether what words say of the image stays true: places ("the left one"), relations to other objects ("the
    /// largest"), counts, colours. Names of boxes stay true under every change.
    boolean keepsWords();
}
