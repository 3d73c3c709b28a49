package io.rexserve.image;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Pillow's resize of 8-bit images, bit for bit (`src/libImaging/Resample.c`): rows first, then columns, weights in
/// fixed point with 22 fractional bits, rounding to 8 bits after each pass, and no pass where a side keeps its length.
/// Shrinking widens the filter, so that every source pixel counts.
///
/// The image may lie on a larger ground of one colour. The ground is never held: what the weights of an axis give to
/// it is one number per target position. Rows are resized when the columns' pass needs them and kept as long as it
/// does, so that beside source and target the memory is a few rows times the factor of shrinking.
final class SeparableResize {
    private static final int FRACTION_BITS = 22;
    private static final int ONE = 1 << FRACTION_BITS;
    private static final int HALF = ONE / 2;
    private static final int CHANNELS = 3;

    private final RgbImage image;
    private final int[] ground;
    private final Axis across;
    private final Axis down;
    /// A row of the ground after the first pass.
    private final byte[] groundRow;
    /// The last rows after the first pass; row y is at y modulo their number.
    private final byte[][] rows;
    /// Columns of the target that the image has a part in; all others are of the ground alone.
    private final int from;
    private final int to;

    private int next;

    /// For each target position of one axis: the first position of the image that counts, the weights from there on,
    /// and what is left for the ground.
    private static final class Axis {
        final int[] first;
        final int[][] weights;
        final int[] ofGround;
        /// Of all weights, those of the ground too.
        final int[] total;

        /// @param from length of the ground
        /// @param start of the image on it
        /// @param length of the image
        Axis(int from, int to, Resampling filter, int start, int length) {
            first = new int[to];
            weights = new int[to][];
            ofGround = new int[to];
            total = new int[to];
            double scale = (double) from / to;
            double stretch = Math.max(1, scale);
            double reach = filter.radius() * stretch;
            for (int i = 0; i < to; i++) {
                if (from == to) {
                    set(i, i, new int[] {ONE}, start, length);
                    continue;
                }
                double centre = (i + 0.5) * scale;
                int begin = Math.max(0, (int) (centre - reach + 0.5));
                int end = (int) Math.min(from, centre + reach + 0.5);
                set(i, begin, fixedPoint(filter, begin, end, centre, stretch), start, length);
            }
        }

        private void set(int i, int begin, int[] all, int start, int length) {
            int from = Math.clamp(start - (long) begin, 0, all.length);
            int to = Math.clamp((long) start + length - begin, from, all.length);
            first[i] = Math.max(0, begin - start);
            weights[i] = from == 0 && to == all.length ? all : Arrays.copyOfRange(all, from, to);
            total[i] = sum(all, 0, all.length);
            ofGround[i] = total[i] - sum(all, from, to);
        }

        private static int sum(int[] all, int from, int to) {
            int sum = 0;
            for (int i = from; i < to; i++) {
                sum += all[i];
            }
            return sum;
        }

        private static int[] fixedPoint(Resampling filter, int begin, int end, double centre, double stretch) {
            var exact = new double[end - begin];
            double shrink = 1.0 / stretch; // Pillow multiplies by the reciprocal; a division differs in the last bit
            double sum = 0;
            for (int i = 0; i < exact.length; i++) {
                exact[i] = filter.weight((i + begin - centre + 0.5) * shrink);
                sum += exact[i];
            }
            var fixed = new int[exact.length];
            for (int i = 0; i < fixed.length; i++) {
                double scaled = exact[i] / sum * ONE;
                fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
            }
            return fixed;
        }

        /// The first target position that the image has a part in.
        int from() {
            return IntStream.range(0, weights.length)
                    .filter(i -> weights[i].length > 0)
                    .findFirst()
                    .orElse(0);
        }

        /// Behind the last such position.
        int to() {
            int to = weights.length;
            while (to > 0 && weights[to - 1].length == 0) {
                to--;
            }
            return to;
        }

        int mostWeights() {
            return Arrays.stream(weights).mapToInt(own -> own.length).max().orElse(0);
        }
    }

    private SeparableResize(RgbImage image, int[] ground, Axis across, Axis down) {
        this.image = image;
        this.ground = ground;
        this.across = across;
        this.down = down;
        this.groundRow = new byte[CHANNELS * across.first.length];
        for (int i = 0; i < groundRow.length; i++) {
            groundRow[i] = round(HALF + across.total[i / CHANNELS] * ground[i % CHANNELS]);
        }
        this.rows = new byte[Math.max(1, down.mostWeights())][];
        this.from = across.from();
        this.to = across.to();
    }

    static RgbImage resize(RgbImage image, int width, int height, Resampling filter) {
        if (width == image.width() && height == image.height()) {
            return new RgbImage(width, height, image.pixels().clone());
        }
        var across = new Axis(image.width(), width, filter, 0, image.width());
        var down = new Axis(image.height(), height, filter, 0, image.height());
        return new SeparableResize(image, new int[CHANNELS], across, down).resized();
    }

    /// The image in the middle of a square of its longer side; an odd remainder goes to the right and the bottom.
    ///
    /// @param ground red, green, blue, 0 to 255
    static RgbImage inSquare(RgbImage image, int[] ground, int side, Resampling filter) {
        int longer = Math.max(image.width(), image.height());
        var across = new Axis(longer, side, filter, (longer - image.width()) / 2, image.width());
        var down = new Axis(longer, side, filter, (longer - image.height()) / 2, image.height());
        return new SeparableResize(image, ground, across, down).resized();
    }

    /// Column sums, a whole row at a time: such loops become vector code.
    private RgbImage resized() {
        int width = across.first.length;
        int height = down.first.length;
        var result = new byte[Math.multiplyExact(groundRow.length, height)];
        var sums = new int[groundRow.length];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            add(sums, groundRow, down.total[y], 0, from);
            if (down.ofGround[y] != 0) {
                add(sums, groundRow, down.ofGround[y], from, to);
            }
            add(sums, groundRow, down.total[y], to, width);
            for (int i = 0; i < down.weights[y].length; i++) {
                add(sums, row(down.first[y] + i), down.weights[y][i], from, to);
            }
            round(sums, result, y * sums.length);
        }
        return new RgbImage(width, height, result);
    }

    private static void add(int[] sums, byte[] row, int weight, int from, int to) {
        int end = CHANNELS * to;
        for (int i = CHANNELS * from; i < end; i++) {
            sums[i] += weight * (row[i] & 0xFF);
        }
    }

    private static void round(int[] sums, byte[] result, int at) {
        for (int i = 0; i < sums.length; i++) {
            result[at + i] = round(sums[i]);
        }
    }

    /// A row of the image after the first pass. Rows are asked for in rising order, but for those that are kept.
    private byte[] row(int y) {
        int place = y % rows.length;
        if (y >= next) {
            if (rows[place] == null) {
                rows[place] = groundRow.clone();
            }
            resizeRow(image.pixels(), CHANNELS * y * image.width(), rows[place]);
            next = y + 1;
        }
        return rows[place];
    }

    private void resizeRow(byte[] pixels, int source, byte[] target) {
        int[] first = across.first;
        int[][] weights = across.weights;
        int[] ofGround = across.ofGround;
        int groundRed = ground[0];
        int groundGreen = ground[1];
        int groundBlue = ground[2];
        int out = CHANNELS * from;
        for (int x = from; x < to; x++) {
            int red = HALF + ofGround[x] * groundRed;
            int green = HALF + ofGround[x] * groundGreen;
            int blue = HALF + ofGround[x] * groundBlue;
            int in = source + CHANNELS * first[x];
            for (int weight : weights[x]) {
                red += weight * (pixels[in] & 0xFF);
                green += weight * (pixels[in + 1] & 0xFF);
                blue += weight * (pixels[in + 2] & 0xFF);
                in += CHANNELS;
            }
            target[out] = round(red);
            target[out + 1] = round(green);
            target[out + 2] = round(blue);
            out += CHANNELS;
        }
    }

    private static byte round(int sum) {
        return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
    }
}
