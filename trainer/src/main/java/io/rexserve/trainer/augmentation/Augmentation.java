package io.rexserve.trainer.augmentation;

import java.util.SplittableRandom;
import java.util.function.IntFunction;

/// All random changes of a training, in the order in which they are made. Plain values: it stands in the recipe.
public record Augmentation(
        Mosaic mosaic, ScaleJitter scale, RandomCrop crop, HorizontalFlip flip, ColourJitter colour) {
    /// For boxes and their names.
    public static final Augmentation DEFAULT = new Augmentation(
            Mosaic.DEFAULT, ScaleJitter.DEFAULT, RandomCrop.DEFAULT, HorizontalFlip.DEFAULT, ColourJitter.DEFAULT);

    public static final Augmentation NONE =
            new Augmentation(Mosaic.NONE, ScaleJitter.NONE, RandomCrop.NONE, HorizontalFlip.NONE, ColourJitter.NONE);

    /// The changes that leave words true: for images with phrases, captions or dialogues. Only light is left. "The
    /// left one" is wrong in a mirror, "the largest" and "three dogs" where objects are cut off or come from other
    /// images, "in the middle" where the image is moved, "the red car" under another hue.
    public Augmentation keepingWords() {
        return new Augmentation(
                Mosaic.NONE,
                ScaleJitter.NONE,
                RandomCrop.NONE,
                HorizontalFlip.NONE,
                colour.keepsWords()
                        ? colour
                        : new ColourJitter(colour.probability(), colour.brightness(), colour.contrast(), 0, 0, 0));
    }

    /// @param companion gives the further images of a mosaic, 1 to 3; asked only where one is made
    /// @param random of this image alone, so that each image is changed alike wherever it is computed
    public BoxedImage apply(BoxedImage image, IntFunction<BoxedImage> companion, SplittableRandom random) {
        BoxedImage changed = mosaic.apply(image, companion, random.split());
        changed = scale.apply(changed, random.split());
        changed = crop.apply(changed, random.split());
        changed = flip.apply(changed, random.split());
        return colour.apply(changed, random.split());
    }
}
