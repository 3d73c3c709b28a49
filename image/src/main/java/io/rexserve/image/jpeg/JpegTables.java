package io.rexserve.image.jpeg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a JPEG file's table segments define, by table number: quantization, Huffman codes, arithmetic conditioning.
final class JpegTables {
    static final int COUNT = 4;
    static final int CONDITIONINGS = 16;

    /// Natural position of each zigzag position; 16 more entries catch runs beyond the end of a block.
    static final int[] NATURAL = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63
    };

    final int[] @Nullable [] quantization = new int[COUNT][];
    final @Nullable JpegHuffmanCode[] dc = new JpegHuffmanCode[COUNT];
    final @Nullable JpegHuffmanCode[] ac = new JpegHuffmanCode[COUNT];
    final int[] dcLower = new int[CONDITIONINGS];
    final int[] dcUpper = new int[CONDITIONINGS];
    final int[] acSplit = new int[CONDITIONINGS];
    int restartInterval;

    JpegTables() {
        resetConditioning();
    }

    /// The start of an image resets what the file has said about arithmetic coding and restarts.
    void resetConditioning() {
        Arrays.fill(dcLower, 0);
        Arrays.fill(dcUpper, 1);
        Arrays.fill(acSplit, 5);
        restartInterval = 0;
    }

    void readQuantization(JpegInput input) {
        int length = input.u16() - 2;
        while (length > 0) {
            int entry = input.u8();
            int index = entry & 15;
            int bytes = entry >> 4 == 0 ? 1 : 2;
            if (index >= COUNT) {
                throw input.broken("quantization table " + index + " (expected: 0 to 3)");
            }
            var table = new int[JpegComponent.BLOCK];
            for (int k = 0; k < JpegComponent.BLOCK; k++) {
                table[NATURAL[k]] = bytes == 1 ? input.u8() : input.u16();
            }
            quantization[index] = table;
            length -= 1 + bytes * JpegComponent.BLOCK;
        }
        requireEnd(input, length, "quantization tables");
    }

    void readHuffman(JpegInput input) {
        int length = input.u16() - 2;
        while (length > JpegHuffmanCode.LENGTHS) {
            int index = input.u8();
            var counts = new int[JpegHuffmanCode.LENGTHS + 1];
            int symbols = 0;
            for (int bits = 1; bits <= JpegHuffmanCode.LENGTHS; bits++) {
                counts[bits] = input.u8();
                symbols += counts[bits];
            }
            length -= 1 + JpegHuffmanCode.LENGTHS;
            if (symbols > 256 || symbols > length || (index & ~0x10) >= COUNT) {
                throw input.broken("Huffman table " + index + " of " + symbols
                        + " symbols (expected: table 0 to 3 or 16 to 19, <= 256 symbols in its segment)");
            }
            var values = new int[256];
            for (int i = 0; i < symbols; i++) {
                values[i] = input.u8();
            }
            length -= symbols;
            ((index & 0x10) == 0 ? dc : ac)[index & 3] = new JpegHuffmanCode(counts, values);
        }
        requireEnd(input, length, "Huffman tables");
    }

    void readConditioning(JpegInput input) {
        int length = input.u16() - 2;
        while (length > 0) {
            int index = input.u8();
            int value = input.u8();
            length -= 2;
            if (index >= 2 * CONDITIONINGS) {
                throw input.broken("arithmetic conditioning " + index + " (expected: 0 to 31)");
            }
            if (index >= CONDITIONINGS) {
                acSplit[index - CONDITIONINGS] = value;
            } else {
                dcLower[index] = value & 15;
                dcUpper[index] = value >> 4;
                if (dcLower[index] > dcUpper[index]) {
                    throw input.broken("arithmetic conditioning from " + dcLower[index] + " to " + dcUpper[index]
                            + " (expected: in order)");
                }
            }
        }
        requireEnd(input, length, "arithmetic conditionings");
    }

    void readRestartInterval(JpegInput input) {
        if (input.u16() != 4) {
            throw input.broken("a restart interval of another length (expected: 4 bytes)");
        }
        restartInterval = input.u16();
    }

    private static void requireEnd(JpegInput input, int left, String what) {
        if (left != 0) {
            throw input.broken(what + " do not fill their segment: " + left + " bytes left (expected: 0)");
        }
    }
}
