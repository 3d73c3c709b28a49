package io.rexserve.trainer.augmentation;

import io.rexserve.datasets.record.Region;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/// An image and the boxes of its objects. Each change moves both.
///
/// @param tiles where parts of original images lie; at first one, the whole image
public record BoxedImage(RgbImage image, List<MovedBox> boxes, List<Tile> tiles) {
    public BoxedImage {
        boxes = List.copyOf(boxes);
        tiles = List.copyOf(tiles);
    }

    /// An unchanged image.
    public BoxedImage(RgbImage image, List<MovedBox> boxes) {
        this(image, boxes, List.of(Tile.whole(image.width(), image.height())));
    }

    /// An image as it was read, with the regions that are one object each; crowds are not among the boxes.
    ///
    /// @param scaleX pixels of the image for one pixel of the original
    /// @param regions in pixels of the original
    public static BoxedImage of(RgbImage image, double scaleX, double scaleY, List<Region> regions) {
        List<MovedBox> boxes = new ArrayList<>();
        for (int i = 0; i < regions.size(); i++) {
            var box = regions.get(i).box();
            if (!regions.get(i).crowd()) {
                boxes.add(new MovedBox(
                        0, i, box.x1() * scaleX, box.y1() * scaleY, box.x2() * scaleX, box.y2() * scaleY, 1));
            }
        }
        return new BoxedImage(image, boxes);
    }

    public int width() {
        return image.width();
    }

    public int height() {
        return image.height();
    }

    /// At another size, as Pillow resizes (bilinear, with antialiasing).
    public BoxedImage resized(int width, int height) {
        if (width == width() && height == height()) {
            return this;
        }
        double scaleX = (double) width / width();
        double scaleY = (double) height / height();
        return new BoxedImage(
                image.resize(width, height, Resampling.BILINEAR),
                boxes.stream().map(box -> box.scaled(scaleX, scaleY)).toList(),
                tiles.stream().map(tile -> tile.scaled(scaleX, scaleY)).toList());
    }

    /// Seen in a mirror.
    public BoxedImage flipped() {
        byte[] pixels = image.pixels();
        var mirrored = new byte[pixels.length];
        for (int y = 0; y < height(); y++) {
            int row = y * width();
            for (int x = 0; x < width(); x++) {
                System.arraycopy(pixels, 3 * (row + x), mirrored, 3 * (row + width() - 1 - x), 3);
            }
        }
        return new BoxedImage(
                new RgbImage(width(), height(), mirrored),
                boxes.stream().map(box -> box.mirrored(width())).toList(),
                tiles.stream().map(tile -> tile.mirrored(width())).toList());
    }

    /// A part of it. Boxes are clipped to the part.
    ///
    /// @param minVisible share of an object's area that must be left for its box to be kept, above 0
    public BoxedImage cropped(int left, int top, int width, int height, double minVisible) {
        double right = left + width;
        double bottom = top + height;
        return new BoxedImage(
                image.crop(left, top, width, height),
                boxesIn(left, top, width, height, minVisible),
                tiles.stream()
                        .filter(tile -> tile.isIn(left, top, right, bottom))
                        .map(tile -> tile.clipped(left, top, right, bottom).shifted(-left, -top))
                        .toList());
    }

    /// The boxes that a part of the image keeps.
    List<MovedBox> boxesIn(int left, int top, int width, int height, double minVisible) {
        double right = left + width;
        double bottom = top + height;
        return boxes.stream()
                .filter(box -> {
                    double visible = box.visibleIn(left, top, right, bottom);
                    return visible > 0 && visible >= minVisible;
                })
                .map(box -> box.clipped(left, top, right, bottom).shifted(-left, -top))
                .toList();
    }

    /// Laid on a larger ground.
    ///
    /// @param left columns of the ground before the image
    /// @param top rows of the ground before the image
    /// @param ground red, green, blue, 0 to 255
    public BoxedImage padded(int left, int top, int width, int height, List<Integer> ground) {
        byte[] pixels = filled(width, height, ground);
        paste(image, pixels, width, left, top);
        return new BoxedImage(
                new RgbImage(width, height, pixels),
                boxes.stream().map(box -> box.shifted(left, top)).toList(),
                tiles.stream().map(tile -> tile.shifted(left, top)).toList());
    }

    static byte[] filled(int width, int height, List<Integer> ground) {
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = ground.get(i % 3).byteValue();
        }
        return pixels;
    }

    static void paste(RgbImage image, byte[] target, int targetWidth, int left, int top) {
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(
                    image.pixels(),
                    3 * y * image.width(),
                    target,
                    3 * ((top + y) * targetWidth + left),
                    3 * image.width());
        }
    }

    /// Without boxes that are too small to be learnt.
    ///
    /// @param side least width and height in pixels
    public BoxedImage withoutBoxesBelow(double side) {
        return new BoxedImage(
                image,
                boxes.stream()
                        .filter(box -> box.width() >= side && box.height() >= side)
                        .toList(),
                tiles);
    }
}
