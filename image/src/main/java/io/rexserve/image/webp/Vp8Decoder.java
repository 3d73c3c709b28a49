package io.rexserve.image.webp;

import io.rexserve.image.InvalidImageException;
import io.rexserve.image.file.DecodeMeter;
import java.util.Arrays;

/// A key frame of VP8, as lossy WebP stores it (RFC 6386), sample by sample as libwebp decodes it: predictions at the
/// frame's edges follow libwebp where the RFC leaves them open. A partition that ends early is refused.
final class Vp8Decoder {
    private static final int STRIDE = Vp8Prediction.STRIDE;
    private static final int Y = STRIDE + 8;
    private static final int U = Y + 17 * STRIDE;
    private static final int V = U + 16;
    private static final int AREA = V + 8 * STRIDE;
    private static final byte ABOVE = 127;
    private static final byte LEFT = (byte) 129;

    private final Vp8Header header;
    private final DecodeMeter meter;
    private final int columns;
    private final int rows;
    private final Vp8Planes planes;
    private final Vp8Residuals residuals;
    /// Of every macroblock: its segment, whether it has sub-blocks, whether their edges are filtered.
    private final byte[] filters;

    /// Modes of the sub-blocks above and to the left.
    private final byte[] modesAbove;
    private final byte[] modesLeft = new byte[4];
    private final byte[] modes = new byte[16];
    private int segment;
    private boolean skipped;
    private boolean subBlocks;
    private int lumaMode;
    private int chromaMode;

    /// The macroblock with the samples around it: luminance, and below it both chrominances.
    private final byte[] area = new byte[AREA];
    private final int[] transform = new int[16];
    private final int[] edge = new int[13];

    private Vp8Decoder(Vp8Header header, DecodeMeter meter) {
        this.header = header;
        this.meter = meter;
        columns = Math.ceilDiv(header.width, 16);
        rows = Math.ceilDiv(header.height, 16);
        planes = Vp8Planes.of(columns, rows);
        residuals = new Vp8Residuals(header.coefficientProbabilities, columns);
        filters = new byte[columns * rows];
        modesAbove = new byte[4 * columns];
    }

    /// The filtered samples of a frame.
    static Vp8Planes decode(Vp8Header header, DecodeMeter meter) {
        var decoder = new Vp8Decoder(header, meter);
        decoder.reconstruct();
        decoder.filter();
        return decoder.planes;
    }

    private void reconstruct() {
        for (int row = 0; row < rows; row++) {
            Vp8BitReader coefficients = header.partitions[row & (header.partitions.length - 1)];
            residuals.beginRow();
            Arrays.fill(modesLeft, (byte) Vp8Prediction.DC);
            for (int column = 0; column < columns; column++) {
                readModes(column);
                int blocks = 0;
                if (skipped) {
                    residuals.skip(column, subBlocks);
                } else {
                    blocks = residuals.read(coefficients, column, subBlocks, header.steps[segment]);
                }
                filters[row * columns + column] = (byte) (segment | (subBlocks ? 4 : 0) | (blocks != 0 ? 8 : 0));
                predict(column, row, blocks);
            }
            if (header.modes.exhausted() || coefficients.exhausted()) {
                throw new InvalidImageException.Broken(
                        "WEBP: its lossy image ends in row " + 16 * row + " of " + header.height);
            }
            meter.count(256L * columns);
        }
    }

    private void readModes(int column) {
        Vp8BitReader reader = header.modes;
        int[] segments = header.segmentProbabilities;
        segment = 0;
        if (header.segmentsStored) {
            segment = reader.bit(segments[0]) == 0 ? reader.bit(segments[1]) : reader.bit(segments[2]) + 2;
        }
        skipped = header.skipProbability >= 0 && reader.bit(header.skipProbability) != 0;
        subBlocks = reader.bit(145) == 0;
        if (subBlocks) {
            readSubBlockModes(column);
        } else {
            if (reader.bit(156) != 0) {
                lumaMode = reader.bit(128) != 0 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
            } else {
                lumaMode = reader.bit(163) != 0 ? Vp8Prediction.VERTICAL : Vp8Prediction.DC;
            }
            Arrays.fill(modesAbove, 4 * column, 4 * column + 4, (byte) lumaMode);
            Arrays.fill(modesLeft, (byte) lumaMode);
        }
        if (reader.bit(142) == 0) {
            chromaMode = Vp8Prediction.DC;
        } else if (reader.bit(114) == 0) {
            chromaMode = Vp8Prediction.VERTICAL;
        } else {
            chromaMode = reader.bit(183) != 0 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
        }
    }

    private void readSubBlockModes(int column) {
        for (int y = 0; y < 4; y++) {
            int mode = modesLeft[y];
            for (int x = 0; x < 4; x++) {
                int nodes = (modesAbove[4 * column + x] * Vp8Tables.MODES + mode) * (Vp8Tables.MODES - 1);
                int node = 0;
                do {
                    node = Vp8Tables.MODE_TREE[node + header.modes.bit(Vp8Tables.MODE_PROBABILITIES[nodes + node / 2])];
                } while (node > 0);
                mode = -node;
                modes[4 * y + x] = (byte) mode;
                modesAbove[4 * column + x] = (byte) mode;
            }
            modesLeft[y] = (byte) mode;
        }
    }

    /// Predicts a macroblock from its unfiltered neighbours and adds its residual.
    private void predict(int column, int row, int blocks) {
        surround(Y, 16, planes.y(), planes.stride(), column, row);
        surround(U, 8, planes.u(), planes.stride() / 2, column, row);
        surround(V, 8, planes.v(), planes.stride() / 2, column, row);
        if (subBlocks) {
            extendAbove(column, row);
            for (int n = 0; n < 16; n++) {
                int at = Y + (n / 4 * STRIDE + n % 4) * 4;
                Vp8Prediction.subBlock(area, at, modes[n], edge);
                add(n, at, blocks);
            }
        } else {
            Vp8Prediction.square(area, Y, 16, lumaMode, row > 0, column > 0);
            for (int n = 0; n < 16; n++) {
                add(n, Y + (n / 4 * STRIDE + n % 4) * 4, blocks);
            }
        }
        Vp8Prediction.square(area, U, 8, chromaMode, row > 0, column > 0);
        Vp8Prediction.square(area, V, 8, chromaMode, row > 0, column > 0);
        for (int n = 0; n < 4; n++) {
            int offset = (n / 2 * STRIDE + n % 2) * 4;
            add(16 + n, U + offset, blocks);
            add(20 + n, V + offset, blocks);
        }
        store(Y, 16, planes.y(), planes.stride(), column, row);
        store(U, 8, planes.u(), planes.stride() / 2, column, row);
        store(V, 8, planes.v(), planes.stride() / 2, column, row);
    }

    private void add(int block, int at, int blocks) {
        if ((blocks >> block & 1) != 0) {
            Vp8Transform.add(residuals.coefficients, 16 * block, transform, area, at, STRIDE);
        }
    }

    /// Puts the samples above and to the left of a block around it; beyond the frame they are constants.
    private void surround(int at, int size, byte[] plane, int stride, int column, int row) {
        int corner = row * size * stride + column * size;
        if (row > 0) {
            System.arraycopy(plane, corner - stride, area, at - STRIDE, size);
            area[at - STRIDE - 1] = column > 0 ? plane[corner - stride - 1] : LEFT;
        } else {
            Arrays.fill(area, at - STRIDE - 1, at - STRIDE + size, ABOVE);
        }
        for (int y = 0; y < size; y++) {
            area[at + y * STRIDE - 1] = column > 0 ? plane[corner + y * stride - 1] : LEFT;
        }
    }

    /// The four samples above and to the right, which all sub-blocks of the right column use.
    private void extendAbove(int column, int row) {
        int at = Y - STRIDE + 16;
        if (row == 0) {
            Arrays.fill(area, at, at + 4, ABOVE);
        } else {
            int corner = (row * 16 - 1) * planes.stride() + column * 16 + 16;
            if (column < columns - 1) {
                System.arraycopy(planes.y(), corner, area, at, 4);
            } else {
                Arrays.fill(area, at, at + 4, planes.y()[corner - 1]);
            }
        }
        for (int y = 4; y < 16; y += 4) {
            System.arraycopy(area, at, area, at + y * STRIDE, 4);
        }
    }

    private void store(int at, int size, byte[] plane, int stride, int column, int row) {
        int corner = row * size * stride + column * size;
        for (int y = 0; y < size; y++) {
            System.arraycopy(area, at + y * STRIDE, plane, corner + y * stride, size);
        }
    }

    private void filter() {
        var filter = new Vp8LoopFilter(header.simpleFilter, planes);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int stored = filters[row * columns + column];
                Vp8LoopFilter.Strength strength = header.strengths[stored & 3][stored >> 2 & 1];
                filter.filter(column, row, (stored & 8) != 0 ? strength.withInner() : strength);
            }
            meter.count(256L * columns);
        }
    }
}
