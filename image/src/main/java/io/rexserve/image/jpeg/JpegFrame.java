package io.rexserve.image.jpeg;

import io.rexserve.image.InvalidImageException;
import java.util.List;

/// A JPEG frame header (ITU-T T.81, B.2.2).
///
/// @param marker the process: 0xC0 baseline, 0xC1 extended, 0xC2 progressive, 0xC9 and 0xCA the same with arithmetic
///     coding
/// @param width in pixels
/// @param height in pixels
record JpegFrame(int marker, int width, int height, List<JpegComponent> components) {
    /// The largest side that libjpeg accepts.
    private static final int MAX_SIDE = 65_500;

    JpegFrame {
        components = List.copyOf(components);
        if (width > MAX_SIDE || height > MAX_SIDE) {
            throw new InvalidImageException.Broken(
                    "JPEG: " + width + " x " + height + " pixels (expected: sides <= " + MAX_SIDE + ")");
        }
        int maxHorizontal = max(components, true);
        int maxVertical = max(components, false);
        for (JpegComponent component : components) {
            requireWholeRatio(component, maxHorizontal, maxVertical);
            component.width = divideUp(width * component.horizontal, maxHorizontal);
            component.height = divideUp(height * component.vertical, maxVertical);
            component.blockColumns = divideUp(width * component.horizontal, maxHorizontal * JpegComponent.SIDE);
            component.blockRows = divideUp(height * component.vertical, maxVertical * JpegComponent.SIDE);
        }
    }

    private static void requireWholeRatio(JpegComponent component, int maxHorizontal, int maxVertical) {
        if (maxHorizontal % component.horizontal != 0 || maxVertical % component.vertical != 0) {
            throw new InvalidImageException.Broken("JPEG: component " + component.index + " is sampled "
                    + component.horizontal + " x " + component.vertical + " (expected: factors of " + maxHorizontal
                    + " x " + maxVertical + ")");
        }
    }

    private static int max(List<JpegComponent> components, boolean horizontal) {
        return components.stream()
                .mapToInt(component -> horizontal ? component.horizontal : component.vertical)
                .max()
                .orElseThrow();
    }

    int maxHorizontal() {
        return max(components, true);
    }

    int maxVertical() {
        return max(components, false);
    }

    boolean progressive() {
        return marker == 0xC2 || marker == 0xCA;
    }

    boolean arithmetic() {
        return marker >= 0xC9;
    }

    /// Units of one block per sampling factor, in a row of the whole picture.
    int mcuColumns() {
        return divideUp(width, JpegComponent.SIDE * maxHorizontal());
    }

    int mcuRows() {
        return divideUp(height, JpegComponent.SIDE * maxVertical());
    }

    static int divideUp(int value, int divisor) {
        return (value + divisor - 1) / divisor;
    }
}
