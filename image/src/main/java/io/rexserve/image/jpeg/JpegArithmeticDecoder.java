package io.rexserve.image.jpeg;

import java.util.Arrays;

/// Arithmetic-coded scans, sequential and progressive (ITU-T T.81, annexes D, F.2.4 and G). At the end of the coded
/// data zeros are read: the coder leaves trailing zeros out.
final class JpegArithmeticDecoder implements JpegEntropyDecoder {
    private static final int DC_BINS = 64;
    private static final int AC_BINS = 256;
    private static final int FIXED = 113;
    private static final int MAX_MAGNITUDE = 0x8000;

    /// Table D.3, per state: probability of the less probable symbol, next state after it (minus if the symbols change
    /// places), next state after the other. The last state keeps its probability.
    private static final int[] STATES = {
        0x5a1d, -1, 1, 0x2586, 14, 2, 0x1114, 16, 3, 0x080b, 18, 4, 0x03d8, 20, 5, 0x01da, 23, 6, 0x00e5, 25, 7, 0x006f,
        28, 8, 0x0036, 30, 9, 0x001a, 33, 10, 0x000d, 35, 11, 0x0006, 9, 12, 0x0003, 10, 13, 0x0001, 12, 13, 0x5a7f,
        -15, 15, 0x3f25, 36, 16, 0x2cf2, 38, 17, 0x207c, 39, 18, 0x17b9, 40, 19, 0x1182, 42, 20, 0x0cef, 43, 21, 0x09a1,
        45, 22, 0x072f, 46, 23, 0x055c, 48, 24, 0x0406, 49, 25, 0x0303, 51, 26, 0x0240, 52, 27, 0x01b1, 54, 28, 0x0144,
        56, 29, 0x00f5, 57, 30, 0x00b7, 59, 31, 0x008a, 60, 32, 0x0068, 62, 33, 0x004e, 63, 34, 0x003b, 32, 35, 0x002c,
        33, 9, 0x5ae1, -37, 37, 0x484c, 64, 38, 0x3a0d, 65, 39, 0x2ef1, 67, 40, 0x261f, 68, 41, 0x1f33, 69, 42, 0x19a8,
        70, 43, 0x1518, 72, 44, 0x1177, 73, 45, 0x0e74, 74, 46, 0x0bfb, 75, 47, 0x09f8, 77, 48, 0x0861, 78, 49, 0x0706,
        79, 50, 0x05cd, 48, 51, 0x04de, 50, 52, 0x040f, 50, 53, 0x0363, 51, 54, 0x02d4, 52, 55, 0x025c, 53, 56, 0x01f8,
        54, 57, 0x01a4, 55, 58, 0x0160, 56, 59, 0x0125, 57, 60, 0x00f6, 58, 61, 0x00cb, 59, 62, 0x00ab, 61, 63, 0x008f,
        61, 32, 0x5b12, -65, 65, 0x4d04, 80, 66, 0x412c, 81, 67, 0x37d8, 82, 68, 0x2fe8, 83, 69, 0x293c, 84, 70, 0x2379,
        86, 71, 0x1edf, 87, 72, 0x1aa9, 87, 73, 0x174e, 72, 74, 0x1424, 72, 75, 0x119c, 74, 76, 0x0f6b, 74, 77, 0x0d51,
        75, 78, 0x0bb6, 77, 79, 0x0a40, 77, 48, 0x5832, -80, 81, 0x4d1c, 88, 82, 0x438e, 89, 83, 0x3bdd, 90, 84, 0x34ee,
        91, 85, 0x2eae, 92, 86, 0x299a, 93, 87, 0x2516, 86, 71, 0x5570, -88, 89, 0x4ca9, 95, 90, 0x44d9, 96, 91, 0x3e22,
        97, 92, 0x3824, 99, 93, 0x32b4, 99, 94, 0x2e17, 93, 86, 0x56a8, -95, 96, 0x4f46, 101, 97, 0x47e5, 102, 98,
        0x41cf, 103, 99, 0x3c3d, 104, 100, 0x375e, 99, 93, 0x5231, 105, 102, 0x4c0f, 106, 103, 0x4639, 107, 104, 0x415e,
        103, 99, 0x5627, -105, 106, 0x50e7, 108, 107, 0x4b85, 109, 103, 0x5597, 110, 109, 0x504f, 111, 107, 0x5a10,
        -110, 111, 0x5522, 112, 109, 0x59eb, -112, 111, 0x5a1d, 113, 113
    };

    private final JpegInput input;
    private final JpegScan scan;
    private final JpegTables tables;
    private final boolean progressive;
    private final JpegRestart restart;
    private final byte[][] dcBins = new byte[JpegTables.CONDITIONINGS][DC_BINS];
    private final byte[][] acBins = new byte[JpegTables.CONDITIONINGS][AC_BINS];
    private final byte[] fixedBin = {FIXED};
    private final int[] lastDc = new int[JpegTables.COUNT];
    private final int[] dcContext = new int[JpegTables.COUNT];

    private int code;
    private int interval;
    private int shift;
    private boolean lost;

    JpegArithmeticDecoder(JpegInput input, JpegFrame frame, JpegScan scan, JpegTables tables) {
        this.input = input;
        this.scan = scan;
        this.tables = tables;
        this.progressive = frame.progressive();
        this.restart = new JpegRestart(input, tables.restartInterval);
        reset();
    }

    private void reset() {
        for (byte[] bins : dcBins) {
            Arrays.fill(bins, (byte) 0);
        }
        for (byte[] bins : acBins) {
            Arrays.fill(bins, (byte) 0);
        }
        Arrays.fill(lastDc, 0);
        Arrays.fill(dcContext, 0);
        code = 0;
        interval = 0;
        shift = -16; // two bytes come first
        lost = false;
    }

    @Override
    public boolean beginMcu() {
        if (restart.due()) {
            restart.read();
            reset();
        }
        return true;
    }

    @Override
    public void decodeBlock(int member, short[] coefficients, int at) {
        if (progressive && scan.first() == 0 && scan.high() != 0) {
            if (decide(fixedBin, 0)) {
                coefficients[at] |= (short) (1 << scan.low());
            }
        } else if (!lost) {
            if (scan.first() == 0 || !progressive) {
                direct(member, coefficients, at);
            }
            if (!progressive) {
                alternating(member, coefficients, at, 1, JpegComponent.BLOCK - 1);
            } else if (scan.first() > 0 && scan.high() == 0) {
                alternating(member, coefficients, at, scan.first(), scan.last());
            } else if (scan.first() > 0) {
                refine(member, coefficients, at);
            }
        }
    }

    private void direct(int member, short[] coefficients, int at) {
        int table = scan.components().get(member).dcTable;
        byte[] bins = dcBins[table];
        int bin = dcContext[member];
        if (!decide(bins, bin)) {
            dcContext[member] = 0;
        } else {
            int sign = decide(bins, bin + 1) ? 1 : 0;
            bin += 2 + sign;
            int magnitude = decide(bins, bin) ? 1 : 0;
            if (magnitude != 0) {
                bin = 20;
                while (decide(bins, bin)) {
                    magnitude <<= 1;
                    if (magnitude == MAX_MAGNITUDE) {
                        lost = true;
                        return;
                    }
                    bin++;
                }
            }
            dcContext[member] = category(table, magnitude) + 4 * (category(table, magnitude) == 0 ? 0 : sign);
            int value = magnitude(bins, bin + 14, magnitude);
            lastDc[member] += sign != 0 ? -value : value;
        }
        coefficients[at] = (short) (lastDc[member] << (progressive ? scan.low() : 0));
    }

    private int category(int table, int magnitude) {
        if (magnitude < (1 << tables.dcLower[table]) >> 1) {
            return 0;
        }
        return magnitude > (1 << tables.dcUpper[table]) >> 1 ? 12 : 4;
    }

    /// The bits below the leading one, plus one.
    private int magnitude(byte[] bins, int bin, int leading) {
        int value = leading;
        for (int bit = leading >> 1; bit != 0; bit >>= 1) {
            if (decide(bins, bin)) {
                value |= bit;
            }
        }
        return value + 1;
    }

    private void alternating(int member, short[] coefficients, int at, int first, int last) {
        int table = scan.components().get(member).acTable;
        byte[] bins = acBins[table];
        for (int k = first; k <= last; k++) {
            int bin = 3 * (k - 1);
            if (decide(bins, bin)) {
                return;
            }
            while (!decide(bins, bin + 1)) {
                bin += 3;
                k++;
                if (k > last) {
                    lost = true;
                    return;
                }
            }
            boolean negative = decide(fixedBin, 0);
            bin += 2;
            int leading = decide(bins, bin) ? 1 : 0;
            if (leading != 0 && decide(bins, bin)) {
                leading <<= 1;
                bin = k <= tables.acSplit[table] ? 189 : 217;
                while (decide(bins, bin)) {
                    leading <<= 1;
                    if (leading == MAX_MAGNITUDE) {
                        lost = true;
                        return;
                    }
                    bin++;
                }
            }
            int value = magnitude(bins, bin + 14, leading);
            coefficients[at + JpegTables.NATURAL[k]] =
                    (short) ((negative ? -value : value) << (progressive ? scan.low() : 0));
        }
    }

    private void refine(int member, short[] coefficients, int at) {
        byte[] bins = acBins[scan.components().get(member).acTable];
        int bit = 1 << scan.low();
        int known = scan.last();
        while (known > 0 && coefficients[at + JpegTables.NATURAL[known]] == 0) {
            known--;
        }
        for (int k = scan.first(); k <= scan.last(); k++) {
            int bin = 3 * (k - 1);
            if (k > known && decide(bins, bin)) {
                return;
            }
            while (true) {
                int index = at + JpegTables.NATURAL[k];
                int value = coefficients[index];
                if (value != 0) {
                    if (decide(bins, bin + 2)) {
                        coefficients[index] = (short) (value < 0 ? value - bit : value + bit);
                    }
                    break;
                }
                if (decide(bins, bin + 1)) {
                    coefficients[index] = (short) (decide(fixedBin, 0) ? -bit : bit);
                    break;
                }
                bin += 3;
                k++;
                if (k > scan.last()) {
                    lost = true;
                    return;
                }
            }
        }
    }

    /// Decodes one binary decision and moves its bin to the next state. A bin holds a state, and the more probable
    /// symbol in its top bit.
    private boolean decide(byte[] bins, int bin) {
        while (interval < 0x8000) {
            renormalize();
        }
        int state = bins[bin] & 0x7F;
        boolean probable = bins[bin] < 0;
        int less = STATES[3 * state];
        interval -= less;
        int boundary = interval << shift;
        if (Integer.compareUnsigned(code, boundary) >= 0) {
            code -= boundary;
            boolean exchanged = interval < less;
            interval = less;
            return exchanged ? afterMore(bins, bin, state, probable) : afterLess(bins, bin, state, probable);
        }
        if (interval < 0x8000) {
            return interval < less ? afterLess(bins, bin, state, probable) : afterMore(bins, bin, state, probable);
        }
        return probable;
    }

    private static boolean afterMore(byte[] bins, int bin, int state, boolean probable) {
        bins[bin] = (byte) (STATES[3 * state + 2] | (probable ? 0x80 : 0));
        return probable;
    }

    private static boolean afterLess(byte[] bins, int bin, int state, boolean probable) {
        int next = STATES[3 * state + 1];
        boolean exchange = next < 0;
        bins[bin] = (byte) (Math.abs(next) | (probable != exchange ? 0x80 : 0));
        return !probable;
    }

    private void renormalize() {
        if (--shift < 0) {
            code = (code << 8) | nextByte();
            shift += 8;
            if (shift < 0 && ++shift == 0) {
                interval = 0x8000; // both first bytes are there
            }
        }
        interval <<= 1;
    }

    private int nextByte() {
        if (input.unreadMarker != 0) {
            return 0;
        }
        int next = input.u8();
        if (next != 0xFF) {
            return next;
        }
        int marker = input.u8();
        while (marker == 0xFF) {
            marker = input.u8();
        }
        input.unreadMarker = marker;
        return marker == 0 ? 0xFF : 0;
    }
}
