package io.rexserve.image.webp;

import io.rexserve.image.file.ByteCursor;
import java.util.Arrays;

/// What precedes the macroblocks of a key frame (RFC 6386, section 9 and 19.2).
final class Vp8Header {
    private static final int START_CODE = 0x2A019D;
    private static final int SIZE_MASK = 0x3FFF;
    private static final int SEGMENTS = 4;
    private static final int MAX_STEP = 127;
    private static final int MAX_CHROMA_STEP = 117;
    private static final int MIN_SECOND_STEP = 8;
    private static final int MAX_LEVEL = 63;

    final int width;
    final int height;
    final Vp8BitReader modes;
    final Vp8BitReader[] partitions;
    /// That a macroblock belongs to one half of the segments, to one of a half; null if segments are not stored.
    final int[] segmentProbabilities = {255, 255, 255};
    final boolean segmentsStored;
    final boolean simpleFilter;
    /// Per segment: how strongly whole macroblocks and those of sub-blocks are filtered.
    final Vp8LoopFilter.Strength[][] strengths = new Vp8LoopFilter.Strength[SEGMENTS][2];
    /// Per segment: steps of luminance, of its second order and of chrominance, the first and the other coefficients.
    final int[][] steps = new int[SEGMENTS][];
    final int[] coefficientProbabilities;
    /// That a macroblock has coefficients, in 256ths; negative if that is not stored.
    final int skipProbability;

    private final boolean segmented;
    private boolean absolute;
    private final int[] segmentSteps = new int[SEGMENTS];
    private final int[] segmentLevels = new int[SEGMENTS];
    private final int level;
    private final int sharpness;
    private boolean adjusted;
    private int keyFrameAdjustment;
    private int subBlockAdjustment;

    /// @param cursor at the frame's tag, ending with its chunk
    Vp8Header(byte[] file, ByteCursor cursor) {
        int tag = cursor.u24le();
        int firstPartition = tag >> 5;
        if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0) {
            throw cursor.broken("its lossy image is not a key frame that is shown");
        }
        if (cursor.u24le() != START_CODE) {
            throw cursor.broken("its lossy image has no start code");
        }
        width = cursor.u16le() & SIZE_MASK;
        height = cursor.u16le() & SIZE_MASK;
        int start = cursor.position();
        cursor.skip(firstPartition);
        modes = new Vp8BitReader(file, start, cursor.position());
        modes.number(2); // colour space; whether samples need clamping, which is done always
        segmented = modes.flag();
        segmentsStored = segmented && readSegments();
        simpleFilter = modes.flag();
        level = modes.number(6);
        sharpness = modes.number(3);
        readAdjustments();
        partitions = partitions(file, cursor, 1 << modes.number(2));
        readSteps();
        computeStrengths();
        modes.flag(); // whether probabilities are kept for a next frame
        coefficientProbabilities = readProbabilities();
        skipProbability = modes.flag() ? modes.number(8) : -1;
        if (modes.exhausted()) {
            throw cursor.broken("its first partition ends inside the frame's header");
        }
    }

    private boolean readSegments() {
        boolean stored = modes.flag();
        if (modes.flag()) {
            absolute = modes.flag();
            for (int i = 0; i < SEGMENTS; i++) {
                segmentSteps[i] = modes.optionalNumber(7);
            }
            for (int i = 0; i < SEGMENTS; i++) {
                segmentLevels[i] = modes.optionalNumber(6);
            }
        }
        if (stored) {
            for (int i = 0; i < segmentProbabilities.length; i++) {
                segmentProbabilities[i] = modes.flag() ? modes.number(8) : 255;
            }
        }
        return stored;
    }

    private void readAdjustments() {
        adjusted = modes.flag();
        if (adjusted && modes.flag()) {
            keyFrameAdjustment = modes.optionalNumber(6);
            for (int i = 1; i < SEGMENTS; i++) {
                modes.optionalNumber(6); // of other reference frames
            }
            subBlockAdjustment = modes.optionalNumber(6);
            for (int i = 1; i < SEGMENTS; i++) {
                modes.optionalNumber(6); // of modes that key frames do not have
            }
        }
    }

    private static Vp8BitReader[] partitions(byte[] file, ByteCursor cursor, int count) {
        var sizes = new int[count];
        for (int i = 0; i < count - 1; i++) {
            sizes[i] = cursor.u24le();
        }
        var partitions = new Vp8BitReader[count];
        for (int i = 0; i < count; i++) {
            int size = i == count - 1 ? cursor.remaining() : Math.min(sizes[i], cursor.remaining());
            if (i == count - 1 && size == 0) {
                throw cursor.broken("its last partition of coefficients is empty");
            }
            int start = cursor.position();
            cursor.skip(size);
            partitions[i] = new Vp8BitReader(file, start, cursor.position());
        }
        return partitions;
    }

    private void readSteps() {
        int base = modes.number(7);
        int first = modes.optionalNumber(4);
        int secondFirst = modes.optionalNumber(4);
        int secondOther = modes.optionalNumber(4);
        int chromaFirst = modes.optionalNumber(4);
        int chromaOther = modes.optionalNumber(4);
        for (int i = 0; i < SEGMENTS; i++) {
            int q = segmented ? segmentSteps[i] + (absolute ? 0 : base) : base;
            steps[i] = new int[] {
                step(Vp8Tables.DC_STEPS, q + first, MAX_STEP),
                step(Vp8Tables.AC_STEPS, q, MAX_STEP),
                2 * step(Vp8Tables.DC_STEPS, q + secondFirst, MAX_STEP),
                Math.max(MIN_SECOND_STEP, step(Vp8Tables.AC_STEPS, q + secondOther, MAX_STEP) * 155 / 100),
                step(Vp8Tables.DC_STEPS, q + chromaFirst, MAX_CHROMA_STEP),
                step(Vp8Tables.AC_STEPS, q + chromaOther, MAX_STEP)
            };
        }
    }

    private static int step(int[] table, int index, int max) {
        return table[Math.clamp(index, 0, max)];
    }

    private void computeStrengths() {
        for (int i = 0; i < SEGMENTS; i++) {
            int base = segmented ? segmentLevels[i] + (absolute ? 0 : level) : level;
            int whole = base + (adjusted ? keyFrameAdjustment : 0);
            strengths[i][0] = strength(whole, false);
            strengths[i][1] = strength(whole + (adjusted ? subBlockAdjustment : 0), true);
        }
    }

    private Vp8LoopFilter.Strength strength(int unclamped, boolean subBlocks) {
        return Vp8LoopFilter.Strength.of(level == 0 ? 0 : Math.clamp(unclamped, 0, MAX_LEVEL), sharpness, subBlocks);
    }

    private int[] readProbabilities() {
        int[] probabilities =
                Arrays.copyOf(Vp8Tables.COEFFICIENT_PROBABILITIES, Vp8Tables.COEFFICIENT_PROBABILITIES.length);
        for (int i = 0; i < probabilities.length; i++) {
            if (modes.bit(Vp8Tables.UPDATE_PROBABILITIES[i]) != 0) {
                probabilities[i] = modes.number(8);
            }
        }
        return probabilities;
    }
}
