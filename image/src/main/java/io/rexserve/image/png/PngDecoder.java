package io.rexserve.image.png;

import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.file.DecodeMeter;
import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decodes PNG files row by row: it holds the pixels and two rows. The JDK's reader holds a 16-bit picture several
/// times over, wants IEND, and applies other rules to broken chunks than Pillow.
public final class PngDecoder {
    /// Image data is inflated in pieces of this size, as Pillow reads it: a checksum behind the last row is verified
    /// if it lies in the same piece.
    private static final int PIECE = 1 << 16;

    private final byte[] file;
    private final PngFile png;
    private final PngHeader header;
    private final DecodeMeter meter;
    private final Iterator<PngFile.Chunk> chunks;
    private PngFile.Chunk chunk;
    private int position;

    private PngDecoder(byte[] file, PngFile png, DecodeMeter meter) {
        this.file = file;
        this.png = png;
        this.header = png.pngHeader();
        this.meter = meter;
        this.chunks = png.imageData().iterator();
        this.chunk = chunks.next();
        this.position = chunk.start();
    }

    /// Decodes a file whose header has passed the limits.
    ///
    /// @throws InvalidImageException.Broken if rows are missing or damaged
    public static RgbImage decode(byte[] file, DecodeMeter meter) {
        PngFile png = PngFile.open(file);
        return new PngDecoder(file, png, meter).decode();
    }

    private RgbImage decode() {
        var pixels = new PngPixels(header, png.palette(), png.transparency());
        try (var inflater = new Inflater()) {
            if (header.interlaced()) {
                for (PngPass pass : PngPass.ADAM7) {
                    decodePass(inflater, pass, pixels);
                }
            } else {
                decodePass(inflater, PngPass.WHOLE, pixels);
            }
        }
        png.requireEnd(chunk);
        return pixels.image();
    }

    private void decodePass(Inflater inflater, PngPass pass, PngPixels pixels) {
        int columns = pass.columns(header.width());
        int rows = pass.rows(header.height());
        if (columns == 0) {
            return;
        }
        int bytes = header.rowBytes(columns);
        var row = new byte[bytes + 1];
        var previous = new byte[bytes + 1];
        for (int y = 0; y < rows; y++) {
            meter.count(bytes);
            inflate(inflater, row, pass, y);
            unfilter(row, previous);
            pixels.write(row, columns, pass, y);
            byte[] swap = previous;
            previous = row;
            row = swap;
        }
    }

    /// Fills a row from the file.
    private void inflate(Inflater inflater, byte[] row, PngPass pass, int y) {
        int filled = 0;
        try {
            while (filled < row.length) {
                if (inflater.finished() || inflater.needsDictionary()) {
                    throw broken("its compressed data ends in row " + y + passName(pass) + " (expected: "
                            + pass.rows(header.height()) + " rows); pixels are missing");
                }
                if (inflater.needsInput()) {
                    int length = nextPiece(y);
                    inflater.setInput(file, position - length, length);
                }
                filled += inflater.inflate(row, filled, row.length - filled);
            }
        } catch (DataFormatException e) {
            throw broken("its compressed data is damaged in row " + y + passName(pass));
        }
    }

    private static String passName(PngPass pass) {
        return pass.equals(PngPass.WHOLE) ? "" : " of pass " + (PngPass.ADAM7.indexOf(pass) + 1);
    }

    private InvalidImageException.Broken broken(String what) {
        return new InvalidImageException.Broken("PNG: " + what + ", at byte " + position);
    }

    /// Moves `position` behind the next piece, and returns the length of that.
    private int nextPiece(int y) {
        while (position >= chunk.end(file) && chunk.complete(file) && chunks.hasNext()) {
            chunk = chunks.next();
            position = chunk.start();
        }
        int length = Math.min(PIECE, chunk.end(file) - position);
        if (length <= 0) {
            throw broken("its compressed data ends in row " + y + " of " + header.height() + "; pixels are missing");
        }
        position += length;
        return length;
    }

    /// Adds what the filter of this row predicts (ISO/IEC 15948, clause 9). Byte 0 of a row names the filter.
    private void unfilter(byte[] row, byte[] previous) {
        int distance = Math.max(1, header.bitsPerPixel() / 8);
        switch (row[0]) {
            case 0 -> {}
            case 1 -> {
                for (int i = distance + 1; i < row.length; i++) {
                    row[i] += row[i - distance];
                }
            }
            case 2 -> {
                for (int i = 1; i < row.length; i++) {
                    row[i] += previous[i];
                }
            }
            case 3 -> average(row, previous, distance);
            case 4 -> paeth(row, previous, distance);
            default -> throw broken("row filter " + (row[0] & 0xFF) + " (expected: 0 to 4)");
        }
    }

    private static void average(byte[] row, byte[] previous, int distance) {
        for (int i = 1; i < row.length; i++) {
            int left = i > distance ? row[i - distance] & 0xFF : 0;
            row[i] += (byte) ((left + (previous[i] & 0xFF)) / 2);
        }
    }

    private static void paeth(byte[] row, byte[] previous, int distance) {
        for (int i = 1; i < row.length; i++) {
            int left = i > distance ? row[i - distance] & 0xFF : 0;
            int corner = i > distance ? previous[i - distance] & 0xFF : 0;
            int up = previous[i] & 0xFF;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            row[i] += (byte) (toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner);
        }
    }
}
