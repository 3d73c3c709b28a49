package io.rexserve.image;

import java.awt.image.BufferedImage;
import java.util.List;

/// A decoded image, upright: red, green and blue per pixel, row by row, 8 bits each, [height, width, 3].
///
/// @param width pixels
/// @param height pixels
/// @param pixels 3 * width * height bytes; shared with the caller, who must not change them
@SuppressWarnings("ArrayRecordComponent") // up to 150 MB: nobody compares them, and copying would cost
public record RgbImage(int width, int height, byte[] pixels) {
    public RgbImage {
        requireSize(width, height);
        if (pixels.length != 3L * width * height) {
            throw new IllegalArgumentException("pixels: " + pixels.length + " bytes (expected: " + 3L * width * height
                    + " for " + width + " x " + height + ")");
        }
    }

    /// The image at another size, equal to Pillow's `Image.resize` bit for bit; at the same size, a copy.
    ///
    /// @param newWidth pixels, at least 1
    /// @param newHeight pixels, at least 1
    public RgbImage resize(int newWidth, int newHeight, Resampling resampling) {
        requireSize(newWidth, newHeight);
        return SeparableResize.resize(this, newWidth, newHeight, resampling);
    }

    /// The image in the middle of a square of its longer side, at another size: equal to laying it on the ground and
    /// resizing the square, bit for bit, but the square, a hundred times the image, is never held. An odd remainder
    /// of the ground is at the right and the bottom.
    ///
    /// @param side of the result in pixels, at least 1
    /// @param ground red, green, blue, 0 to 255
    public RgbImage resizeInSquare(int side, List<Integer> ground, Resampling resampling) {
        requireSize(side, side);
        int[] colour = ground.stream().mapToInt(Integer::intValue).toArray();
        return SeparableResize.inSquare(this, colour, side, resampling);
    }

    /// A copy of a part of the image.
    ///
    /// @param left first column
    /// @param top first row
    /// @throws IllegalArgumentException if the part is not inside the image
    public RgbImage crop(int left, int top, int newWidth, int newHeight) {
        requireSize(newWidth, newHeight);
        if (left < 0 || top < 0 || left > width - newWidth || top > height - newHeight) {
            throw new IllegalArgumentException("part: " + newWidth + " x " + newHeight + " at " + left + ", " + top
                    + " (expected: inside " + width + " x " + height + ")");
        }
        var part = new byte[3 * newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            System.arraycopy(pixels, 3 * ((top + y) * width + left), part, 3 * y * newWidth, 3 * newWidth);
        }
        return new RgbImage(newWidth, newHeight, part);
    }

    /// A copy for the classes of `java.awt` and `javax.imageio`, of type `TYPE_INT_RGB`.
    public BufferedImage toBufferedImage() {
        var buffered = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var row = new int[width];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += 3) {
                row[x] = (pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | (pixels[at + 2] & 0xFF);
            }
            buffered.setRGB(0, y, width, 1, row, 0, width);
        }
        return buffered;
    }

    private static void requireSize(int width, int height) {
        if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE / 3) {
            throw new IllegalArgumentException(
                    "image: " + width + " x " + height + " (expected: at least 1 x 1 and less than 2 GiB of pixels)");
        }
    }
}
