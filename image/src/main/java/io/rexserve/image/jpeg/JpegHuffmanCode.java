package io.rexserve.image.jpeg;

import org.jspecify.annotations.Nullable;

/// A Huffman code (ITU-T T.81, annex C) with a table for codes of up to eight bits.
final class JpegHuffmanCode {
    static final int LENGTHS = 16;
    static final int LOOKAHEAD = 8;

    private final int[] counts;
    final int[] symbols;

    /// Per next eight bits: length of the code * 256 + symbol, or 0 if the code is longer.
    final int[] lookup = new int[1 << LOOKAHEAD];

    /// Per length: the largest code, or -1; the last entry stops every search.
    final int[] maxCode = new int[LENGTHS + 2];

    /// Per length: what to add to a code to get the index of its symbol.
    final int[] offset = new int[LENGTHS + 2];

    private boolean derived;

    /// @param counts of the codes per length, from index 1
    /// @param symbols in the order of their codes, 256 entries
    JpegHuffmanCode(int[] counts, int[] symbols) {
        this.counts = counts;
        this.symbols = symbols;
    }

    /// Builds the decoding tables once.
    ///
    /// @param direct whether the code is for DC differences, whose symbols are lengths up to 15
    JpegHuffmanCode derive(JpegInput input, boolean direct) {
        if (!derived) {
            derive(input);
            derived = true;
        }
        if (direct) {
            int count = 0;
            for (int length = 1; length <= LENGTHS; length++) {
                count += counts[length];
            }
            for (int i = 0; i < count; i++) {
                if (symbols[i] > 15) {
                    throw input.broken("a DC code of symbol " + symbols[i] + " (expected: <= 15)");
                }
            }
        }
        return this;
    }

    private void derive(JpegInput input) {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LENGTHS; length++) {
            offset[length] = index - code;
            for (int i = 0; i < counts[length]; i++, code++, index++) {
                enter(code, length, symbols[index]);
            }
            maxCode[length] = counts[length] == 0 ? -1 : code - 1;
            if (counts[length] > 0 && code >= 1 << length) { // the code of all ones is not allowed
                throw input.broken("a Huffman table of too many codes of " + length + " bits");
            }
            code <<= 1;
        }
        maxCode[LENGTHS + 1] = Integer.MAX_VALUE;
    }

    private void enter(int code, int length, int symbol) {
        int spare = LOOKAHEAD - length;
        for (int i = 0; spare >= 0 && i < 1 << spare; i++) {
            lookup[((code << spare) | i) & 0xFF] = (length << 8) | symbol;
        }
    }

    /// The codes that annex K recommends. Frames of motion JPEG leave them out.
    static @Nullable JpegHuffmanCode standard(boolean direct, int table) {
        if (table > 1) {
            return null;
        }
        String counts = (direct ? DC_COUNTS : AC_COUNTS)[table];
        String symbols = direct ? DC_SYMBOLS : AC_SYMBOLS[table];
        var lengths = new int[LENGTHS + 1];
        for (int i = 1; i <= LENGTHS; i++) {
            lengths[i] = Integer.parseInt(counts.substring(2 * i - 2, 2 * i), 16);
        }
        var values = new int[256];
        for (int i = 0; i < symbols.length() / 2; i++) {
            values[i] = Integer.parseInt(symbols.substring(2 * i, 2 * i + 2), 16);
        }
        return new JpegHuffmanCode(lengths, values);
    }

    private static final String[] DC_COUNTS = {"00010501010101010100000000000000", "00030101010101010101010000000000"};
    private static final String DC_SYMBOLS = "000102030405060708090a0b";
    private static final String[] AC_COUNTS = {"0002010303020403050504040000017d", "00020102040403040705040400010277"};
    private static final String[] AC_SYMBOLS = {
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a"
                + "3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a929394"
                + "95969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8"
                + "e9eaf1f2f3f4f5f6f7f8f9fa",
        "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728"
                + "292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92"
                + "939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7"
                + "e8e9eaf2f3f4f5f6f7f8f9fa"
    };
}
