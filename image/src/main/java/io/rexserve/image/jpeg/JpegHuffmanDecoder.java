package io.rexserve.image.jpeg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Huffman-coded scans, sequential and progressive (ITU-T T.81, annexes F and G). Bad codes and lost restart markers
/// are passed over exactly as libjpeg does, so that a damaged picture has the same pixels.
final class JpegHuffmanDecoder implements JpegEntropyDecoder {
    private static final int BUFFER_BITS = 57;
    private static final int END_OF_BLOCK_LIMIT = 15;

    private enum Pass {
        SEQUENTIAL,
        DC_FIRST,
        DC_REFINE,
        AC_FIRST,
        AC_REFINE
    }

    private final JpegInput input;
    private final JpegScan scan;
    private final JpegRestart restart;
    private final Pass pass;
    private final List<@Nullable JpegHuffmanCode> dc = new ArrayList<>();
    private final List<@Nullable JpegHuffmanCode> ac = new ArrayList<>();
    private final int[] lastDc;

    private long buffer;
    private int bitsLeft;
    private boolean exhausted;
    private int endOfBandRun;

    JpegHuffmanDecoder(JpegInput input, JpegFrame frame, JpegScan scan, JpegTables tables) {
        this.input = input;
        this.scan = scan;
        this.restart = new JpegRestart(input, tables.restartInterval);
        this.pass = pass(frame, scan);
        this.lastDc = new int[scan.components().size()];
        for (JpegComponent component : scan.components()) {
            boolean direct = pass == Pass.SEQUENTIAL || pass == Pass.DC_FIRST;
            boolean alternating = pass != Pass.DC_FIRST && pass != Pass.DC_REFINE;
            dc.add(direct ? code(tables, component.dcTable, true) : null);
            ac.add(alternating ? code(tables, component.acTable, false) : null);
        }
    }

    private static Pass pass(JpegFrame frame, JpegScan scan) {
        if (!frame.progressive()) {
            return Pass.SEQUENTIAL;
        }
        if (scan.first() == 0) {
            return scan.high() == 0 ? Pass.DC_FIRST : Pass.DC_REFINE;
        }
        return scan.high() == 0 ? Pass.AC_FIRST : Pass.AC_REFINE;
    }

    private JpegHuffmanCode code(JpegTables tables, int index, boolean direct) {
        JpegHuffmanCode code = index < JpegTables.COUNT ? (direct ? tables.dc : tables.ac)[index] : null;
        if (code == null && pass == Pass.SEQUENTIAL) {
            code = JpegHuffmanCode.standard(direct, index);
        }
        if (code == null) {
            throw input.broken("Huffman table " + index + " is used but not defined");
        }
        return code.derive(input, direct);
    }

    @Override
    public boolean beginMcu() {
        if (restart.due()) {
            bitsLeft = 0;
            restart.read();
            Arrays.fill(lastDc, 0);
            endOfBandRun = 0;
            if (input.unreadMarker == 0) {
                exhausted = false;
            }
        }
        boolean nothingLeft = input.unreadMarker != 0 && bitsLeft == 0 && endOfBandRun == 0;
        return !exhausted && !nothingLeft;
    }

    @Override
    public void decodeBlock(int member, short[] coefficients, int at) {
        switch (pass) {
            case SEQUENTIAL -> sequential(member, coefficients, at);
            case DC_FIRST -> coefficients[at] = (short) (direct(member) << scan.low());
            case DC_REFINE -> {
                if (bits(1) != 0) {
                    coefficients[at] |= (short) (1 << scan.low());
                }
            }
            case AC_FIRST -> alternatingFirst(coefficients, at);
            case AC_REFINE -> alternatingRefine(coefficients, at);
        }
    }

    /// The next DC value: the last one plus a coded difference.
    private int direct(int member) {
        int length = symbol(present(dc.get(member)));
        lastDc[member] += length == 0 ? 0 : extend(bits(length), length);
        return lastDc[member];
    }

    private static JpegHuffmanCode present(@Nullable JpegHuffmanCode code) {
        return Objects.requireNonNull(code);
    }

    private void sequential(int member, short[] coefficients, int at) {
        coefficients[at] = (short) direct(member);
        JpegHuffmanCode code = present(ac.get(member));
        for (int k = 1; k < JpegComponent.BLOCK; k++) {
            int symbol = symbol(code);
            int length = symbol & 15;
            if (length != 0) {
                k += symbol >> 4;
                coefficients[at + JpegTables.NATURAL[k]] = (short) extend(bits(length), length);
            } else if (symbol >> 4 == END_OF_BLOCK_LIMIT) {
                k += END_OF_BLOCK_LIMIT;
            } else {
                return;
            }
        }
    }

    private void alternatingFirst(short[] coefficients, int at) {
        if (endOfBandRun > 0) {
            endOfBandRun--;
            return;
        }
        JpegHuffmanCode code = present(ac.getFirst());
        for (int k = scan.first(); k <= scan.last(); k++) {
            int symbol = symbol(code);
            int run = symbol >> 4;
            int length = symbol & 15;
            if (length != 0) {
                k += run;
                coefficients[at + JpegTables.NATURAL[k]] = (short) (extend(bits(length), length) << scan.low());
            } else if (run == END_OF_BLOCK_LIMIT) {
                k += END_OF_BLOCK_LIMIT;
            } else {
                endOfBandRun = endOfBands(run) - 1;
                return;
            }
        }
    }

    private int endOfBands(int run) {
        return (1 << run) + (run == 0 ? 0 : bits(run));
    }

    private void alternatingRefine(short[] coefficients, int at) {
        int k = scan.first();
        if (endOfBandRun == 0) {
            JpegHuffmanCode code = present(ac.getFirst());
            while (k <= scan.last()) {
                int symbol = symbol(code);
                int run = symbol >> 4;
                int fresh = 0;
                if ((symbol & 15) != 0) {
                    fresh = bits(1) != 0 ? 1 << scan.low() : -1 << scan.low();
                } else if (run != END_OF_BLOCK_LIMIT) {
                    endOfBandRun = endOfBands(run);
                    break;
                }
                k = refine(coefficients, at, k, run);
                if (fresh != 0) {
                    coefficients[at + JpegTables.NATURAL[k]] = (short) fresh;
                }
                k++;
            }
        }
        if (endOfBandRun > 0) {
            refine(coefficients, at, k, Integer.MAX_VALUE);
            endOfBandRun--;
        }
    }

    /// Refines nonzero coefficients from `k` on until `run` zeros have been passed.
    ///
    /// @return the position of the zero that stopped it, or one beyond the band
    private int refine(short[] coefficients, int at, int k, int run) {
        int left = run;
        int bit = 1 << scan.low();
        for (; k <= scan.last(); k++) {
            int index = at + JpegTables.NATURAL[k];
            int value = coefficients[index];
            if (value == 0) {
                if (--left < 0) {
                    break;
                }
            } else if (bits(1) != 0 && (value & bit) == 0) {
                coefficients[index] = (short) (value >= 0 ? value + bit : value - bit);
            }
        }
        return k;
    }

    private int symbol(JpegHuffmanCode code) {
        if (bitsLeft < JpegHuffmanCode.LOOKAHEAD) {
            fill(0);
        }
        int length = JpegHuffmanCode.LOOKAHEAD + 1;
        if (bitsLeft >= JpegHuffmanCode.LOOKAHEAD) {
            int entry = code.lookup[(int) (buffer >>> (bitsLeft - JpegHuffmanCode.LOOKAHEAD)) & 0xFF];
            if (entry != 0) {
                bitsLeft -= entry >> 8;
                return entry & 0xFF;
            }
        } else {
            length = 1;
        }
        return longSymbol(code, length);
    }

    private int longSymbol(JpegHuffmanCode code, int minimum) {
        int length = minimum;
        int value = bits(length);
        while (value > code.maxCode[length]) {
            value = (value << 1) | bits(1);
            length++;
        }
        if (length > JpegHuffmanCode.LENGTHS) {
            return 0; // no such code
        }
        return code.symbols[(value + code.offset[length]) & 0xFF];
    }

    private int bits(int count) {
        if (bitsLeft < count) {
            fill(count);
        }
        bitsLeft -= count;
        return (int) (buffer >>> bitsLeft) & ((1 << count) - 1);
    }

    private static int extend(int value, int length) {
        return value < 1 << (length - 1) ? value + (-1 << length) + 1 : value;
    }

    /// Fills the buffer up to a marker; behind it zeros are read.
    private void fill(int needed) {
        if (input.unreadMarker == 0 && fillToMarker()) {
            return;
        }
        if (needed > bitsLeft) {
            exhausted = true;
            buffer <<= BUFFER_BITS - bitsLeft;
            bitsLeft = BUFFER_BITS;
        }
    }

    private boolean fillToMarker() {
        while (bitsLeft < BUFFER_BITS) {
            int next = input.u8();
            if (next == 0xFF) {
                int code = input.u8();
                while (code == 0xFF) {
                    code = input.u8();
                }
                if (code != 0) {
                    input.unreadMarker = code;
                    return false;
                }
            }
            buffer = (buffer << 8) | next;
            bitsLeft += 8;
        }
        return true;
    }
}
