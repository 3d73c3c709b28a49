package io.rexserve.image;

/// The largest image that is accepted, and the most elongated.
///
/// @param maxBytes of the encoded file
/// @param maxPixels of the decoded image, width times height
/// @param maxAspectRatio of the longer side to the shorter one. The networks see a picture shrunk until its longer
///     side fits their input: beyond this, a few rows or columns would be left of it
public record ImageLimits(long maxBytes, long maxPixels, double maxAspectRatio) {
    /// 20 MiB, 50 megapixels and 100 to 1.
    public static final ImageLimits DEFAULT = new ImageLimits(20L << 20, 50_000_000, 100);

    /// The capacity of a Java array at three bytes per pixel.
    private static final long MAX_PIXELS = Integer.MAX_VALUE / 3;

    public ImageLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: at least 1)");
        }
        if (maxPixels < 1 || maxPixels > MAX_PIXELS) {
            throw new IllegalArgumentException("maxPixels: " + maxPixels + " (expected: 1 to " + MAX_PIXELS + ")");
        }
        if (!(maxAspectRatio >= 1 && maxAspectRatio <= MAX_PIXELS)) {
            throw new IllegalArgumentException(
                    "maxAspectRatio: " + maxAspectRatio + " (expected: 1 to " + MAX_PIXELS + ")");
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

    /// Refuses an image by its width and height.
    ///
    /// @throws InvalidImageException.TooManyPixels if it has more than `maxPixels`
    /// @throws InvalidImageException.AspectRatio if it is more elongated than `maxAspectRatio`
    public void requireSize(ImageHeader header) {
        if (header.pixels() > maxPixels) {
            throw new InvalidImageException.TooManyPixels(header.width(), header.height(), maxPixels);
        }
        if (header.aspectRatio() > maxAspectRatio) {
            throw new InvalidImageException.AspectRatio(header.width(), header.height(), maxAspectRatio);
        }
    }
}
