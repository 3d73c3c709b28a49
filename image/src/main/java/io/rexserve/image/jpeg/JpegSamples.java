package io.rexserve.image.jpeg;

/// The samples of one component around the MCU row in work: three MCU rows, each in the place of the one three before.
final class JpegSamples {
    private static final int KEPT_MCU_ROWS = 3;

    private final JpegComponent component;
    private final int stride;
    private final int rows;
    private final byte[] samples;
    private final boolean halfWidth;
    private final boolean halfHeight;
    private final int horizontalRepeat;
    private final int verticalRepeat;

    JpegSamples(JpegFrame frame, JpegComponent component) {
        this.component = component;
        stride = frame.mcuColumns() * component.horizontal * JpegComponent.SIDE;
        rows = KEPT_MCU_ROWS * component.vertical * JpegComponent.SIDE;
        samples = new byte[stride * rows];
        horizontalRepeat = frame.maxHorizontal() / component.horizontal;
        verticalRepeat = frame.maxVertical() / component.vertical;
        boolean wideEnough = component.width > 2;
        halfWidth = horizontalRepeat == 2 && verticalRepeat <= 2 && wideEnough;
        halfHeight = verticalRepeat == 2 && (halfWidth || horizontalRepeat == 1);
    }

    byte[] samples() {
        return samples;
    }

    int stride() {
        return stride;
    }

    /// Where the samples of a block begin.
    int blockStart(int blockRow, int blockColumn) {
        return (blockRow * JpegComponent.SIDE % rows) * stride + blockColumn * JpegComponent.SIDE;
    }

    private int rowStart(int y) {
        return (Math.max(0, Math.min(component.height - 1, y)) % rows) * stride;
    }

    /// One line at the size of the picture: interpolated as libjpeg-turbo's "fancy upsampling" does at half width, half
    /// height or both, repeated at other ratios.
    ///
    /// @param y of the picture
    /// @param line at least as long as the picture is wide, rounded up to whole MCUs
    void upsample(int y, int[] line) {
        int row = y / verticalRepeat;
        if (halfHeight) {
            int near = rowStart(row);
            int far = rowStart((y & 1) == 0 ? row - 1 : row + 1);
            if (halfWidth) {
                interpolateBoth(near, far, line);
            } else {
                interpolateRows(near, far, (y & 1) == 0 ? 1 : 2, line);
            }
        } else if (halfWidth) {
            interpolateColumns(rowStart(row), line);
        } else {
            repeat(rowStart(row), line);
        }
    }

    private int at(int index) {
        return samples[index] & 0xFF;
    }

    private void repeat(int start, int[] line) {
        if (horizontalRepeat == 1) {
            for (int x = 0; x < component.width; x++) {
                line[x] = samples[start + x] & 0xFF;
            }
            return;
        }
        int target = 0;
        for (int x = 0; x < component.width; x++) {
            int value = at(start + x);
            for (int i = 0; i < horizontalRepeat; i++) {
                line[target++] = value;
            }
        }
    }

    /// Three quarters of the nearer row and one of the farther.
    private void interpolateRows(int near, int far, int bias, int[] line) {
        for (int x = 0; x < component.width; x++) {
            line[x] = (3 * at(near + x) + at(far + x) + bias) >> 2;
        }
    }

    private void interpolateColumns(int start, int[] line) {
        int last = component.width - 1;
        line[0] = at(start);
        line[1] = (3 * at(start) + at(start + 1) + 2) >> 2;
        for (int x = 1; x < last; x++) {
            int three = 3 * at(start + x);
            line[2 * x] = (three + at(start + x - 1) + 1) >> 2;
            line[2 * x + 1] = (three + at(start + x + 1) + 2) >> 2;
        }
        line[2 * last] = (3 * at(start + last) + at(start + last - 1) + 1) >> 2;
        line[2 * last + 1] = at(start + last);
    }

    private void interpolateBoth(int near, int far, int[] line) {
        int last = component.width - 1;
        int before = 3 * at(near) + at(far);
        int here = before;
        int after = 3 * at(near + 1) + at(far + 1);
        line[0] = (4 * here + 8) >> 4;
        line[1] = (3 * here + after + 7) >> 4;
        for (int x = 1; x < last; x++) {
            before = here;
            here = after;
            after = 3 * at(near + x + 1) + at(far + x + 1);
            line[2 * x] = (3 * here + before + 8) >> 4;
            line[2 * x + 1] = (3 * here + after + 7) >> 4;
        }
        line[2 * last] = (3 * after + here + 8) >> 4;
        line[2 * last + 1] = (4 * after + 7) >> 4;
    }
}
