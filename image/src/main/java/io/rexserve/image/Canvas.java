package io.rexserve.image;

import java.util.Arrays;

/// The area that the frames of an animation are drawn on.
final class Canvas {
    private static final int CHANNELS = 3;
    private static final byte WHITE = (byte) 255;

    private Canvas() {}

    /// A frame on an otherwise white canvas; the frame lies inside it.
    static RgbImage place(RgbImage frame, int left, int top, int width, int height) {
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        var pixels = new byte[CHANNELS * width * height];
        Arrays.fill(pixels, WHITE);
        int row = CHANNELS * frame.width();
        for (int y = 0; y < frame.height(); y++) {
            System.arraycopy(frame.pixels(), y * row, pixels, CHANNELS * ((top + y) * width + left), row);
        }
        return new RgbImage(width, height, pixels);
    }
}
