package io.rexserve.image;

/// Format, size and orientation of an image, read from the first bytes of its file.
///
/// @param format known by its signature
/// @param width of the upright image, in pixels, at least 1
/// @param height of the upright image, in pixels, at least 1
/// @param orientation how the stored image has to be turned
public record ImageHeader(ImageFormat format, int width, int height, Orientation orientation) {
    public ImageHeader {
        if (width < 1 || height < 1) {
            throw new InvalidImageException.Broken(
                    format + " header: " + width + " x " + height + " pixels (expected: at least 1 x 1)");
        }
    }

    /// The header of an image stored with `width` and `height`, before it is turned.
    public static ImageHeader stored(ImageFormat format, int width, int height, Orientation orientation) {
        return orientation.transposed()
                ? new ImageHeader(format, height, width, orientation)
                : new ImageHeader(format, width, height, orientation);
    }

    /// Width before it is turned, in pixels.
    public int storedWidth() {
        return orientation.transposed() ? height : width;
    }

    /// Height before it is turned, in pixels.
    public int storedHeight() {
        return orientation.transposed() ? width : height;
    }

    public long pixels() {
        return (long) width * height;
    }

    /// Longer side divided by the shorter one, at least 1.
    public double aspectRatio() {
        return (double) Math.max(width, height) / Math.min(width, height);
    }
}
