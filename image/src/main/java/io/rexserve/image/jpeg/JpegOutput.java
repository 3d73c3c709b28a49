package io.rexserve.image.jpeg;

import io.rexserve.image.RgbImage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns blocks into pixels, one MCU row at a time. Upsampling looks at the next MCU row: lines are written one row
/// late.
final class JpegOutput {
    private static final int CHANNELS = 3;

    private final JpegFrame frame;
    private final JpegColour colour;
    private final JpegSamples[] samples;
    private final int[][] lines;
    private byte @Nullable [] pixels;

    JpegOutput(JpegFrame frame, JpegColour colour) {
        this.frame = frame;
        this.colour = colour;
        List<JpegComponent> components = frame.components();
        samples = new JpegSamples[components.size()];
        for (JpegComponent component : components) {
            samples[component.index] = new JpegSamples(frame, component);
        }
        lines = new int[samples.length][frame.mcuColumns() * frame.maxHorizontal() * JpegComponent.SIDE];
    }

    /// Blocks that only pad the picture are passed over.
    void transform(
            JpegInverseTransform transform,
            JpegComponent component,
            short[] coefficients,
            int at,
            int blockRow,
            int blockColumn) {
        if (blockRow < component.blockRows && blockColumn < component.blockColumns) {
            JpegSamples target = samples[component.index];
            transform.transform(
                    coefficients,
                    at,
                    Objects.requireNonNull(component.quantization),
                    target.samples(),
                    target.blockStart(blockRow, blockColumn),
                    target.stride());
        }
    }

    /// Writes the lines of the MCU row before this one, and after the last one its own.
    void finishMcuRow(int row) {
        if (pixels == null) {
            pixels = new byte[CHANNELS * frame.width() * frame.height()];
        }
        if (row > 0) {
            writeMcuRow(row - 1, pixels);
        }
        if (row == frame.mcuRows() - 1) {
            writeMcuRow(row, pixels);
        }
    }

    private void writeMcuRow(int row, byte[] pixels) {
        int height = frame.maxVertical() * JpegComponent.SIDE;
        int end = Math.min(frame.height(), (row + 1) * height);
        for (int y = row * height; y < end; y++) {
            for (int i = 0; i < samples.length; i++) {
                samples[i].upsample(y, lines[i]);
            }
            colour.convert(lines, frame.width(), pixels, CHANNELS * frame.width() * y);
        }
    }

    RgbImage image() {
        return new RgbImage(frame.width(), frame.height(), Objects.requireNonNull(pixels));
    }
}
