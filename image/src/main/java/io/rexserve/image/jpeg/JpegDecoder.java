package io.rexserve.image.jpeg;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.file.DecodeMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decodes JPEG files to the pixels that Pillow reads: libjpeg-turbo's algorithms, markers and tolerance.
///
/// Own code instead of the JDK's libjpeg 6b: that one reads no arithmetic coding, interpolates no vertical subsampling,
/// holds a picture outside the heap, and cannot be stopped (docs/LOG.md has the numbers).
///
/// Sequential files need memory for the pixels and three MCU rows; files of several scans keep their coefficients, two
/// bytes per sample, as well.
public final class JpegDecoder {
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int MAX_BLOCKS_IN_MCU = 10;

    /// Pillow hands files to libjpeg in such pieces: what follows the picture is looked at up to the end of its piece.
    private static final int PIECE = 1 << 16;

    private final JpegInput input;
    private final DecodeMeter meter;
    private final JpegTables tables = new JpegTables();
    private final JpegInverseTransform transform = new JpegInverseTransform();
    private final short[] block = new short[JpegComponent.BLOCK];

    private boolean inImage;
    private boolean jfif;
    private int adobeTransform = -1;
    private @Nullable JpegFrame frame;
    private @Nullable JpegScan scan;
    private boolean severalScans;

    private JpegDecoder(byte[] file, DecodeMeter meter) {
        this.input = new JpegInput(file);
        this.meter = meter;
    }

    /// Decodes a file whose header has passed the limits.
    ///
    /// @throws InvalidImageException.Broken if coded data is missing, or libjpeg cannot read the file
    public static RgbImage decode(byte[] file, DecodeMeter meter) {
        try {
            return new JpegDecoder(file, meter).decode();
        } catch (JpegInput.Truncated e) {
            throw new InvalidImageException.Broken(String.valueOf(e.getMessage()));
        }
    }

    private RgbImage decode() {
        while (!readToScan()) {
            inImage = false; // an image of tables only: the next one uses them
        }
        JpegFrame frame = Objects.requireNonNull(this.frame);
        severalScans = frame.progressive()
                || Objects.requireNonNull(scan).components().size()
                        < frame.components().size();
        var output = new JpegOutput(frame, JpegColour.of(frame, jfif, adobeTransform));
        if (severalScans) {
            do {
                decodeScan(frame, null);
            } while (readToScan());
            requireAllScans(frame);
            outputCoefficients(frame, output);
        } else {
            decodeScan(frame, output);
            requireNothingBroken();
        }
        return output.image();
    }

    /// Reads segments up to a scan or the end of the image.
    ///
    /// @return whether a scan follows
    private boolean readToScan() {
        while (true) {
            if (!inImage) {
                if (input.u8() != 0xFF || input.u8() != START_OF_IMAGE) {
                    throw input.broken("no start of an image (expected: 0xFFD8)");
                }
                startImage();
                continue;
            }
            int marker = input.marker();
            input.takeMarker();
            if (marker == END_OF_IMAGE) {
                if (frame != null && scan == null) {
                    throw input.broken("ends before its first scan");
                }
                return false;
            }
            if (marker == START_OF_SCAN) {
                scan = readScan();
                return true;
            }
            readSegment(marker);
        }
    }

    private void startImage() {
        inImage = true;
        jfif = false;
        adobeTransform = -1;
        tables.resetConditioning();
    }

    private void readSegment(int marker) {
        switch (marker) {
            case START_OF_IMAGE -> throw input.broken("a second image begins inside the first");
            case 0xC0, 0xC1, 0xC2, 0xC9, 0xCA -> frame = readFrame(marker);
            case 0xC3, 0xC5, 0xC6, 0xC7, 0xC8, 0xCB, 0xCD, 0xCE, 0xCF ->
                throw input.broken("coding process 0x" + Integer.toHexString(marker)
                        + ", lossless or hierarchical (expected: baseline, extended or progressive)");
            case 0xC4 -> tables.readHuffman(input);
            case 0xCC -> tables.readConditioning(input);
            case 0xDB -> tables.readQuantization(input);
            case 0xDD -> tables.readRestartInterval(input);
            case 0xE0, 0xEE -> readApplication(marker);
            default -> skipSegment(marker);
        }
    }

    private void skipSegment(int marker) {
        boolean standsAlone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
        boolean skipped = marker == 0xDC || (marker > 0xE0 && marker <= 0xEF) || marker == 0xFE;
        if (skipped) {
            input.skip(payload());
        } else if (!standsAlone) {
            throw input.broken("unknown marker 0x" + Integer.toHexString(marker));
        }
    }

    /// The length of a segment behind its length field.
    private int payload() {
        return Math.max(0, input.u16() - 2);
    }

    private void readApplication(int marker) {
        int length = payload();
        int start = input.position;
        input.skip(length);
        var segment = new ByteCursor(ImageFormat.JPEG, input.file, start, start + length);
        if (marker == 0xE0 && length >= 14 && segment.at("JFIF\0")) {
            jfif = true;
        } else if (marker == 0xEE && length >= 12 && segment.at("Adobe")) {
            adobeTransform = input.file[start + 11] & 0xFF;
        }
    }

    private JpegFrame readFrame(int marker) {
        int length = input.u16() - 2;
        int precision = input.u8();
        int height = input.u16();
        int width = input.u16();
        int count = input.u8();
        if (frame != null) {
            throw input.broken("a second frame header");
        }
        if (precision != 8) {
            throw input.broken(precision + " bits per sample (expected: 8)");
        }
        if (width < 1 || height < 1 || (count != 1 && count != 3 && count != 4) || length != 6 + 3 * count) {
            throw input.broken("a frame of " + width + " x " + height + " pixels and " + count + " components in "
                    + length + " bytes (expected: at least 1 x 1, 1, 3 or 4 components of 3 bytes)");
        }
        var components = new ArrayList<JpegComponent>();
        for (int i = 0; i < count; i++) {
            int id = input.u8();
            int sampling = input.u8();
            int table = input.u8();
            if (sampling >> 4 < 1 || sampling >> 4 > 4 || (sampling & 15) < 1 || (sampling & 15) > 4) {
                throw input.broken("component " + i + " is sampled " + (sampling >> 4) + " x " + (sampling & 15)
                        + " (expected: 1 to 4)");
            }
            components.add(new JpegComponent(i, id, sampling >> 4, sampling & 15, table));
        }
        return new JpegFrame(marker, width, height, components);
    }

    private JpegScan readScan() {
        JpegFrame frame = this.frame;
        if (frame == null) {
            throw input.broken("a scan before any frame header");
        }
        int length = input.u16() - 2;
        int count = input.u8();
        if (count < 1 || count > 4 || length != 4 + 2 * count) {
            throw input.broken(
                    "a scan header of " + count + " components in " + length + " bytes (expected: 1 to 4 of 2 bytes)");
        }
        var components = new ArrayList<JpegComponent>();
        for (int i = 0; i < count; i++) {
            int id = input.u8();
            int table = input.u8();
            JpegComponent component = frame.components().stream()
                    .filter(candidate -> candidate.id == id && !components.contains(candidate))
                    .findFirst()
                    .orElseThrow(() -> input.broken("a scan of component " + id + ", which the frame does not name"));
            component.dcTable = table >> 4;
            component.acTable = table & 15;
            components.add(component);
        }
        int first = input.u8();
        int last = input.u8();
        int bits = input.u8();
        var scan = new JpegScan(components, first, last, bits >> 4, bits & 15);
        prepare(frame, scan);
        return scan;
    }

    private void prepare(JpegFrame frame, JpegScan scan) {
        int blocks = 0;
        for (JpegComponent component : scan.components()) {
            blocks += component.horizontal * component.vertical;
            if (component.quantization == null) {
                int index = component.quantizationIndex;
                int[] table = index < JpegTables.COUNT ? tables.quantization[index] : null;
                if (table == null) {
                    throw input.broken("quantization table " + index + " is used but not defined");
                }
                component.quantization = table;
            }
            if (frame.progressive()) {
                for (int k = scan.first(); k <= Math.min(scan.last(), JpegComponent.BLOCK - 1); k++) {
                    component.deliveredBits[k] = scan.low();
                }
            } else {
                component.deliveredBits[0] = 0;
            }
        }
        if (scan.interleaved() && blocks > MAX_BLOCKS_IN_MCU) {
            throw input.broken(blocks + " blocks in an MCU (expected: <= " + MAX_BLOCKS_IN_MCU + ")");
        }
        if (frame.progressive()) {
            scan.requireProgression(input);
        }
    }

    private JpegEntropyDecoder entropyDecoder(JpegFrame frame, JpegScan scan) {
        return frame.arithmetic()
                ? new JpegArithmeticDecoder(input, frame, scan, tables)
                : new JpegHuffmanDecoder(input, frame, scan, tables);
    }

    /// Decodes all MCUs of the current scan.
    ///
    /// @param output where the picture goes if this is its only scan; otherwise coefficients are kept
    private void decodeScan(JpegFrame frame, @Nullable JpegOutput output) {
        JpegScan scan = Objects.requireNonNull(this.scan);
        JpegEntropyDecoder entropy = entropyDecoder(frame, scan);
        JpegComponent only = scan.components().getFirst();
        int columns = scan.interleaved() ? frame.mcuColumns() : only.blockColumns;
        int rows = scan.interleaved() ? frame.mcuRows() : only.blockRows;
        for (int row = 0; row < rows; row++) {
            meter.count((long) columns * JpegComponent.BLOCK);
            for (int column = 0; column < columns; column++) {
                if (!entropy.beginMcu()) {
                    throw missing(frame, (long) row * columns + column, (long) rows * columns);
                }
                decodeMcu(frame, scan, entropy, row, column, output);
            }
            boolean endOfMcuRow = scan.interleaved() || (row + 1) % only.vertical == 0 || row + 1 == rows;
            if (output != null && endOfMcuRow) {
                output.finishMcuRow(scan.interleaved() ? row : row / only.vertical);
            }
        }
    }

    private InvalidImageException.Broken missing(JpegFrame frame, long decoded, long expected) {
        return input.broken("the coded data of a scan ends after " + decoded + " of " + expected + " blocks of a "
                + frame.width() + " x " + frame.height() + " picture; the rest is missing");
    }

    private void decodeMcu(
            JpegFrame frame,
            JpegScan scan,
            JpegEntropyDecoder entropy,
            int row,
            int column,
            @Nullable JpegOutput output) {
        List<JpegComponent> components = scan.components();
        for (int member = 0; member < components.size(); member++) {
            JpegComponent component = components.get(member);
            int across = scan.interleaved() ? component.horizontal : 1;
            int down = scan.interleaved() ? component.vertical : 1;
            for (int v = 0; v < down; v++) {
                for (int h = 0; h < across; h++) {
                    int blockRow = row * down + v;
                    int blockColumn = column * across + h;
                    if (output != null) {
                        Arrays.fill(block, (short) 0);
                        entropy.decodeBlock(member, block, 0);
                        output.transform(transform, component, block, 0, blockRow, blockColumn);
                    } else {
                        short[] kept = coefficients(frame, component, blockRow);
                        entropy.decodeBlock(member, kept, blockColumn * JpegComponent.BLOCK);
                    }
                }
            }
        }
    }

    /// The coefficients of a row of blocks, padded to whole MCUs.
    private static short[] coefficients(JpegFrame frame, JpegComponent component, int blockRow) {
        if (component.coefficients.length == 0) {
            component.coefficients = new short[frame.mcuRows() * component.vertical][];
        }
        short[] row = component.coefficients[blockRow];
        if (row == null) {
            row = new short[frame.mcuColumns() * component.horizontal * JpegComponent.BLOCK];
            component.coefficients[blockRow] = row;
        }
        return row;
    }

    /// Refuses a progressive picture of which only coarse scans arrived: libjpeg would smooth what is missing.
    private void requireAllScans(JpegFrame frame) {
        for (JpegComponent component : frame.components()) {
            int known = frame.progressive() ? SMOOTHED : 1;
            for (int k = 0; k < known; k++) {
                if (component.deliveredBits[k] != 0) {
                    throw input.broken("the scans of component " + component.index + " end at bit "
                            + component.deliveredBits[k] + " of coefficient " + k
                            + " (expected: all bits; -1 is none); the rest is missing");
                }
            }
        }
    }

    /// libjpeg smooths a picture if one of these coefficients lacks bits.
    private static final int SMOOTHED = 10;

    private void outputCoefficients(JpegFrame frame, JpegOutput output) {
        for (int row = 0; row < frame.mcuRows(); row++) {
            meter.count((long) frame.width() * frame.maxVertical() * JpegComponent.SIDE);
            for (JpegComponent component : frame.components()) {
                int end = Math.min(component.blockRows, (row + 1) * component.vertical);
                for (int blockRow = row * component.vertical; blockRow < end; blockRow++) {
                    short[] kept = coefficients(frame, component, blockRow);
                    for (int column = 0; column < component.blockColumns; column++) {
                        output.transform(transform, component, kept, column * JpegComponent.BLOCK, blockRow, column);
                    }
                    component.coefficients[blockRow] = null; // the pixels take its memory
                }
            }
            output.finishMcuRow(row);
        }
    }

    /// Reads on to the end of the image, as far as Pillow looks: a broken segment there is refused, a missing end is
    /// not.
    private void requireNothingBroken() {
        input.end = Math.min(input.end, (input.position + PIECE - 1) / PIECE * PIECE);
        try {
            if (readToScan()) {
                throw input.broken("a scan after the picture was complete (expected: the end of the image)");
            }
        } catch (JpegInput.Truncated e) {
            return; // the picture is complete
        }
    }
}
