package io.rexserve.image.webp;

import java.util.Arrays;

/// The coefficients of macroblocks (RFC 6386, sections 13 and 14), multiplied by their steps.
final class Vp8Residuals {
    /// Coefficients of a macroblock: 16 luminance blocks, 4 of each chrominance, 16 each.
    static final int COEFFICIENTS = 24 * 16;

    /// Bits of a context: four luminance blocks, two of each chrominance, the second order of luminance.
    private static final int SECOND_ORDER = 8;

    private static final int PER_CONTEXT = Vp8Tables.NODES;
    private static final int PER_BAND = Vp8Tables.CONTEXTS * PER_CONTEXT;
    private static final int PER_TYPE = Vp8Tables.BANDS * PER_BAND;

    private static final int LUMA_BEHIND_SECOND_ORDER = 0;
    private static final int SECOND = 1;
    private static final int CHROMA = 2;
    private static final int LUMA = 3;

    final short[] coefficients = new short[COEFFICIENTS];
    private final int[] probabilities;
    private final int[] above;
    private final short[] second = new short[16];
    private int left;

    /// @param columns macroblocks in a row
    Vp8Residuals(int[] probabilities, int columns) {
        this.probabilities = probabilities;
        this.above = new int[columns];
    }

    void beginRow() {
        left = 0;
    }

    /// A macroblock without coefficients. The second order of its neighbours stays as it was if it has none itself.
    void skip(int column, boolean subBlocks) {
        int kept = subBlocks ? 1 << SECOND_ORDER : 0;
        left &= kept;
        above[column] &= kept;
    }

    /// Reads one macroblock into [#coefficients].
    ///
    /// @param subBlocks whether its luminance has no second order
    /// @param steps of its segment
    /// @return a bit for each block that has coefficients which are not zero
    int read(Vp8BitReader reader, int column, boolean subBlocks, int[] steps) {
        Arrays.fill(coefficients, (short) 0);
        int top = above[column];
        int side = left;
        int keptTop = top & (1 << SECOND_ORDER);
        int keptSide = side & (1 << SECOND_ORDER);
        if (!subBlocks) {
            Arrays.fill(second, (short) 0);
            int context = (top >> SECOND_ORDER) + (side >> SECOND_ORDER);
            int count = block(reader, SECOND, context, 0, steps[2], steps[3], second, 0);
            keptTop = count > 0 ? 1 << SECOND_ORDER : 0;
            keptSide = keptTop;
            Vp8Transform.secondOrder(second, coefficients);
        }
        int blocks = 0;
        int nextTop = keptTop;
        int nextSide = keptSide;
        for (int plane = 0; plane < 3; plane++) {
            int size = plane == 0 ? 4 : 2;
            int shift = plane == 0 ? 0 : 2 + 2 * plane;
            int mask = (1 << size) - 1;
            int planeTop = top >> shift & mask;
            int planeSide = side >> shift & mask;
            int at = plane == 0 ? 0 : (12 + 4 * plane) * 16;
            int first = plane == 0 && !subBlocks ? 1 : 0;
            int type = plane > 0 ? CHROMA : subBlocks ? LUMA : LUMA_BEHIND_SECOND_ORDER;
            int step = plane == 0 ? 0 : 4;
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    int context = (planeTop >> x & 1) + (planeSide >> y & 1);
                    int end = block(reader, type, context, first, steps[step], steps[step + 1], coefficients, at);
                    int coded = end > first ? 1 : 0;
                    planeTop = (planeTop & ~(1 << x)) | (coded << x);
                    planeSide = (planeSide & ~(1 << y)) | (coded << y);
                    if (end > 1 || coefficients[at] != 0) {
                        blocks |= 1 << (at / 16);
                    }
                    at += 16;
                }
            }
            nextTop |= planeTop << shift;
            nextSide |= planeSide << shift;
        }
        above[column] = nextTop;
        left = nextSide;
        return blocks;
    }

    /// Reads the coefficients of a block from `first` on.
    ///
    /// @return the position behind the last one, or `first` if there is none
    private int block(
            Vp8BitReader reader, int type, int context, int first, int dcStep, int acStep, short[] target, int at) {
        int types = type * PER_TYPE;
        int n = first;
        int node = types + Vp8Tables.BAND[n] * PER_BAND + context * PER_CONTEXT;
        while (n < 16) {
            if (reader.bit(probabilities[node]) == 0) {
                return n;
            }
            while (reader.bit(probabilities[node + 1]) == 0) {
                n++;
                if (n == 16) {
                    return 16;
                }
                node = types + Vp8Tables.BAND[n] * PER_BAND;
            }
            int value;
            int next;
            if (reader.bit(probabilities[node + 2]) == 0) {
                value = 1;
                next = 1;
            } else {
                value = largeValue(reader, node);
                next = 2;
            }
            if (reader.flag()) {
                value = -value;
            }
            target[at + Vp8Tables.ZIGZAG[n]] = (short) (value * (n > 0 ? acStep : dcStep));
            n++;
            node = types + Vp8Tables.BAND[n] * PER_BAND + next * PER_CONTEXT;
        }
        return 16;
    }

    private int largeValue(Vp8BitReader reader, int node) {
        if (reader.bit(probabilities[node + 3]) == 0) {
            if (reader.bit(probabilities[node + 4]) == 0) {
                return 2;
            }
            return 3 + reader.bit(probabilities[node + 5]);
        }
        if (reader.bit(probabilities[node + 6]) == 0) {
            if (reader.bit(probabilities[node + 7]) == 0) {
                return 5 + reader.bit(159);
            }
            int high = reader.bit(165);
            return 7 + 2 * high + reader.bit(145);
        }
        int high = reader.bit(probabilities[node + 8]);
        int category = 2 * high + reader.bit(probabilities[node + 9 + high]);
        int value = 0;
        for (int probability : Vp8Tables.CATEGORIES[category]) {
            value = 2 * value + reader.bit(probability);
        }
        return value + 3 + (8 << category);
    }
}
