package io.rexserve.gateway.drawing;

import java.awt.Color;

/// Colours that are easy to distinguish on photographs; the playground page uses the same ones in the same order.
final class Palette {
    private static final int[] COLOURS = {
        0xFF5A5F, 0x2EC4FF, 0xFFC53D, 0x4ADE80, 0xC084FC, 0xFF8A3D, 0x22D3C5, 0xF472B6, 0xA3E635, 0x818CF8, 0xFDE68A,
        0x9CA3AF,
    };

    private Palette() {}

    /// The colour of the n-th label; they repeat after twelve.
    static Color colour(int n) {
        return new Color(COLOURS[n % COLOURS.length]);
    }

    /// Black or white, whichever contrasts more with a ground (WCAG 2.2, relative luminance).
    static Color ink(Color ground) {
        double luminance = 0.2126 * linear(ground.getRed())
                + 0.7152 * linear(ground.getGreen())
                + 0.0722 * linear(ground.getBlue());
        return (luminance + 0.05) * (luminance + 0.05) > 0.05 * 1.05 ? Color.BLACK : Color.WHITE;
    }

    private static double linear(int channel) {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
