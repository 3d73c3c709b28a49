package io.rexserve.trainer.augmentation;

import io.rexserve.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/// Four images in one, two by two around a random middle, each shrunk until it covers its quarter and cut to it: more
/// objects, smaller, in each other's surroundings (YOLOv4, Bochkovskiy et al. 2020, section 3.3). The mosaic has the
/// size of the first image.
///
/// Not an [ImageChange], since it takes other images too; no words stay true.
///
/// @param probability 0 to 1
/// @param leastShare of the middle from every border, as a share of the side
/// @param minVisible share of an object's area that must be left for its box to be kept
public record Mosaic(double probability, double leastShare, double minVisible) {
    /// Half of all images, so that whole ones are seen as often; the middle as in darknet (`min_offset` 0.2).
    public static final Mosaic DEFAULT = new Mosaic(0.5, 0.2, RandomCrop.MIN_VISIBLE);

    public static final Mosaic NONE = new Mosaic(0, 0.5, RandomCrop.MIN_VISIBLE);

    /// Images beside the first.
    public static final int COMPANIONS = 3;

    public Mosaic {
        Ranges.requireShare("mosaic probability", probability);
        Ranges.require("middle of a mosaic", leastShare, leastShare, 0.05, 0.5);
        Ranges.requireShare("least visible share", minVisible);
    }

    /// @param companion gives the further images, 1 to [#COMPANIONS]; asked only where a mosaic is made
    public BoxedImage apply(BoxedImage image, IntFunction<BoxedImage> companion, SplittableRandom random) {
        int width = image.width();
        int height = image.height();
        if (random.nextDouble() >= probability || width < 2 || height < 2) {
            return image;
        }
        int middleX = middle(width, random);
        int middleY = middle(height, random);
        var pixels = new byte[3 * width * height];
        List<MovedBox> boxes = new ArrayList<>();
        List<Tile> tiles = new ArrayList<>();
        for (int quarter = 0; quarter <= COMPANIONS; quarter++) {
            int left = quarter % 2 == 0 ? 0 : middleX;
            int top = quarter < 2 ? 0 : middleY;
            int quarterWidth = quarter % 2 == 0 ? middleX : width - middleX;
            int quarterHeight = quarter < 2 ? middleY : height - middleY;
            BoxedImage part =
                    cover(quarter == 0 ? image : companion.apply(quarter), quarterWidth, quarterHeight, random);
            BoxedImage.paste(part.image(), pixels, width, left, top);
            int number = quarter;
            part.boxes().forEach(box -> boxes.add(box.shifted(left, top).ofImage(number)));
            part.tiles().forEach(tile -> tiles.add(tile.shifted(left, top).ofImage(number)));
        }
        return new BoxedImage(new RgbImage(width, height, pixels), boxes, tiles);
    }

    private int middle(int side, SplittableRandom random) {
        return Math.clamp(Math.round(side * Ranges.uniform(random, leastShare, 1 - leastShare)), 1, side - 1);
    }

    private BoxedImage cover(BoxedImage image, int width, int height, SplittableRandom random) {
        double scale = Math.max((double) width / image.width(), (double) height / image.height());
        int scaledWidth = Math.max(width, (int) Math.round(image.width() * scale));
        int scaledHeight = Math.max(height, (int) Math.round(image.height() * scale));
        int left = random.nextInt(scaledWidth - width + 1);
        int top = random.nextInt(scaledHeight - height + 1);
        return image.resized(scaledWidth, scaledHeight).cropped(left, top, width, height, minVisible);
    }
}
