package io.rexserve.image;

/// A decoded picture, upright.
///
/// @param width pixels
/// @param height pixels
/// @param pixels red, green, blue per pixel, row by row, 8 bits each; shared with the caller, who leaves them alone
@SuppressWarnings("ArrayRecordComponent") // millions of pixels: nobody compares them, and copying would cost
public record RgbImage(int width, int height, byte[] pixels) {
    public RgbImage {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("image: " + width + " x " + height + " (expected: at least 1 x 1)");
        }
        if (pixels.length != 3L * width * height) {
            throw new IllegalArgumentException("pixels: " + pixels.length + " bytes (expected: " + 3L * width * height
                    + " for " + width + " x " + height + ")");
        }
    }

    /// The picture at another size, equal to Pillow's bit for bit.
    ///
    /// @param newWidth pixels
    /// @param newHeight pixels
    public RgbImage resize(int newWidth, int newHeight, Resampling resampling) {
        return SeparableResize.resize(this, newWidth, newHeight, resampling);
    }
}
