package io.rexserve.trainer.augmentation;

import java.util.SplittableRandom;

/// Cuts a window out, its sides drawn one by one, so that it changes the shape too. A window that would leave none of
/// the boxes is drawn again; at last one is laid around a box, so that an image with boxes keeps at least one.
///
/// @param probability 0 to 1
/// @param leastSide of the window, as a share of the image's side
/// @param minVisible share of an object's area that must be left for its box to be kept; what is less is background
public record RandomCrop(double probability, double leastSide, double minVisible) implements ImageChange {
    /// Of an object cut below this share, too little is left to tell what it is. Own choice, between SSD's (.5 by the
    /// centre of a box) and YOLOv5's (.1).
    public static final double MIN_VISIBLE = 0.3;

    /// DETR, `datasets/coco.py`: half of all images, 384 to 600 pixels of a short side of 400 to 600.
    public static final RandomCrop DEFAULT = new RandomCrop(0.5, 0.6, MIN_VISIBLE);

    public static final RandomCrop NONE = new RandomCrop(0, 1, MIN_VISIBLE);

    private static final int TRIES = 8;

    public RandomCrop {
        Ranges.requireShare("crop probability", probability);
        Ranges.require("crop side", leastSide, 1, 0.05, 1);
        Ranges.requireShare("least visible share", minVisible);
    }

    @Override
    public BoxedImage apply(BoxedImage image, SplittableRandom random) {
        if (random.nextDouble() >= probability) {
            return image;
        }
        for (int i = 0; i < TRIES; i++) {
            int width = side(image.width(), random);
            int height = side(image.height(), random);
            int left = random.nextInt(image.width() - width + 1);
            int top = random.nextInt(image.height() - height + 1);
            if (keepsABox(image, left, top, width, height, minVisible)) {
                return image.cropped(left, top, width, height, minVisible);
            }
        }
        return around(image, image.boxes().get(random.nextInt(image.boxes().size())), random);
    }

    private int side(int side, SplittableRandom random) {
        return Math.max(1, (int) Math.round(side * Ranges.uniform(random, leastSide, 1)));
    }

    static boolean keepsABox(BoxedImage image, int left, int top, int width, int height, double minVisible) {
        return image.boxes().isEmpty()
                || !image.boxesIn(left, top, width, height, minVisible).isEmpty();
    }

    private BoxedImage around(BoxedImage image, MovedBox box, SplittableRandom random) {
        int firstX = Math.clamp((int) Math.floor(box.x1()), 0, image.width() - 1);
        int firstY = Math.clamp((int) Math.floor(box.y1()), 0, image.height() - 1);
        int lastX = Math.clamp((int) Math.ceil(box.x2()), firstX + 1, image.width());
        int lastY = Math.clamp((int) Math.ceil(box.y2()), firstY + 1, image.height());
        int width = Math.max(lastX - firstX, side(image.width(), random));
        int height = Math.max(lastY - firstY, side(image.height(), random));
        int left = random.nextInt(Math.max(0, lastX - width), Math.min(firstX, image.width() - width) + 1);
        int top = random.nextInt(Math.max(0, lastY - height), Math.min(firstY, image.height() - height) + 1);
        BoxedImage cropped = image.cropped(left, top, width, height, minVisible);
        // A box that earlier crops left less of than is asked for here has no window: it stays uncut.
        return cropped.boxes().isEmpty() ? image : cropped;
    }

    @Override
    public boolean keepsWords() {
        return probability == 0;
    }
}
