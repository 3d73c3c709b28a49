package io.rexserve.image;

/// The largest image that is accepted.
///
/// @param maxBytes of the encoded file
/// @param maxPixels of the decoded image, width times height
public record ImageLimits(long maxBytes, long maxPixels) {
    /// 20 MiB and 50 megapixels.
    public static final ImageLimits DEFAULT = new ImageLimits(20L << 20, 50_000_000);

    /// The capacity of a Java array at three bytes per pixel.
    private static final long MAX_PIXELS = Integer.MAX_VALUE / 3;

    public ImageLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: at least 1)");
        }
        if (maxPixels < 1 || maxPixels > MAX_PIXELS) {
            throw new IllegalArgumentException("maxPixels: " + maxPixels + " (expected: 1 to " + MAX_PIXELS + ")");
        }
    }

    /// Refuses a file by its length.
    ///
    /// @throws InvalidImageException.TooManyBytes if it is longer than `maxBytes`
    public void requireBytes(long bytes) {
        if (bytes > maxBytes) {
            throw new InvalidImageException.TooManyBytes(bytes, maxBytes);
        }
    }

    /// Refuses an image by its size.
    ///
    /// @throws InvalidImageException.TooManyPixels if it has more than `maxPixels`
    public void requirePixels(ImageHeader header) {
        if (header.pixels() > maxPixels) {
            throw new InvalidImageException.TooManyPixels(header.width(), header.height(), maxPixels);
        }
    }
}
