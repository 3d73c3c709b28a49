package io.rexserve.image;

/// What the first bytes of a file say about its picture.
///
/// @param format known by its signature
/// @param width of the upright picture, in pixels, at least 1
/// @param height of the upright picture, in pixels, at least 1
/// @param orientation how the stored picture has to be turned
public record ImageHeader(ImageFormat format, int width, int height, Orientation orientation) {
    public ImageHeader {
        if (width < 1 || height < 1) {
            throw new InvalidImageException.Broken(
                    format + " header: " + width + " x " + height + " pixels (expected: at least 1 x 1)");
        }
    }

    /// The header of a picture stored with `width` and `height`, before it is turned.
    static ImageHeader stored(ImageFormat format, int width, int height, Orientation orientation) {
        return orientation.transposed()
                ? new ImageHeader(format, height, width, orientation)
                : new ImageHeader(format, width, height, orientation);
    }

    /// Width before it is turned, in pixels.
    int storedWidth() {
        return orientation.transposed() ? height : width;
    }

    /// Height before it is turned, in pixels.
    int storedHeight() {
        return orientation.transposed() ? width : height;
    }

    public long pixels() {
        return (long) width * height;
    }
}
