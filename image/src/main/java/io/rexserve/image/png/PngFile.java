package io.rexserve.image.png;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.file.ByteCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The chunks of a PNG file (ISO/IEC 15948), read as Pillow reads them: chunks before the pixels must be whole and have
/// the right checksum, those after them must be whole, and nothing else has to follow.
public final class PngFile {
    public static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int MIN_HEADER_BYTES = 13;
    private static final int FRAME_CONTROL_BYTES = 26;

    private final byte[] file;
    private final List<Chunk> imageData = new ArrayList<>();
    private final PngText text;
    private @Nullable PngHeader header;
    private byte @Nullable [] palette;
    private byte @Nullable [] transparency;
    private boolean animated;
    private long frames;
    private boolean frameControl;

    /// @param start of its data
    /// @param length of its data, which the file may cut
    record Chunk(String name, int start, long length) {
        /// The first byte behind the data that is in the file.
        int end(byte[] file) {
            return (int) Math.min(file.length, start + length);
        }

        boolean complete(byte[] file) {
            return start + length <= file.length;
        }
    }

    private PngFile(byte[] file) {
        this.file = file;
        this.text = new PngText(file);
    }

    /// Reads all chunks; what follows the pixels is read as far as it makes sense.
    public static PngFile open(byte[] file) {
        var png = new PngFile(file);
        png.readToImageData();
        png.readBehindImageData();
        return png;
    }

    PngHeader pngHeader() {
        return Objects.requireNonNull(header);
    }

    public ImageHeader header() {
        return ImageHeader.stored(
                ImageFormat.PNG, pngHeader().width(), pngHeader().height(), text.orientation());
    }

    byte @Nullable [] palette() {
        return palette;
    }

    byte @Nullable [] transparency() {
        return transparency;
    }

    /// The chunks that hold the pixels, in order, at least one.
    ///
    /// @throws InvalidImageException.Broken if there is none
    List<Chunk> imageData() {
        if (imageData.isEmpty()) {
            throw withoutPixels();
        }
        return imageData;
    }

    private void readToImageData() {
        int position = SIGNATURE.length();
        while (true) {
            Chunk chunk = chunk(position);
            if (chunk == null) {
                if (header == null) {
                    throw withoutPixels();
                }
                return; // the size counts first; decoding refuses a file without pixels
            }
            requireName(chunk);
            if (chunk.name().equals("IDAT")) {
                requireHeader(chunk);
                imageData.add(chunk);
                return;
            }
            if (chunk.name().equals("IEND")) {
                throw broken(chunk, "ends the image before its pixels (expected: IDAT)");
            }
            requireWhole(chunk);
            requireChecksum(chunk);
            read(chunk);
            position = (int) (chunk.start() + chunk.length() + 4);
        }
    }

    private InvalidImageException.Broken withoutPixels() {
        return new InvalidImageException.Broken(
                "PNG: ends at byte " + file.length + " (expected: a chunk of pixels, IDAT); the file is truncated");
    }

    private void requireHeader(Chunk chunk) {
        if (header == null) {
            throw broken(chunk, "precedes the header (expected: IHDR first)");
        }
    }

    private static void requireName(Chunk chunk) {
        if (!plausible(chunk)) {
            throw broken(chunk, "has no name of letters");
        }
    }

    private static boolean plausible(Chunk chunk) {
        return chunk.name().chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
    }

    private void requireWhole(Chunk chunk) {
        if (!chunk.complete(file) || chunk.start() + chunk.length() + 4 > file.length) {
            throw broken(
                    chunk,
                    "is truncated: the file ends at byte " + file.length + " (expected: "
                            + (chunk.start() + chunk.length() + 4) + ")");
        }
    }

    private void requireChecksum(Chunk chunk) {
        int end = chunk.end(file);
        var sum = new CRC32();
        sum.update(file, chunk.start() - 4, end - chunk.start() + 4);
        long stored = new ByteCursor(ImageFormat.PNG, file, end, file.length).u32();
        if (stored != sum.getValue()) {
            throw broken(
                    chunk,
                    "is corrupt: its checksum is " + Long.toHexString(sum.getValue()) + " (expected: "
                            + Long.toHexString(stored) + ")");
        }
    }

    private static InvalidImageException.Broken broken(Chunk chunk, String what) {
        return new InvalidImageException.Broken(
                "PNG: chunk " + printable(chunk.name()) + " at byte " + (chunk.start() - 8) + " " + what);
    }

    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    /// The chunk whose length field begins at `position`; null if the file ends before its data.
    private @Nullable Chunk chunk(int position) {
        if (position > file.length - 8) {
            return null;
        }
        var cursor = new ByteCursor(ImageFormat.PNG, file, position, file.length);
        long length = cursor.u32();
        return new Chunk(cursor.fourCharacters(), position + 8, length);
    }

    /// The names that hold pixels; fdAT is that of animation frames, DDAT an old name.
    private static boolean holdsPixels(Chunk chunk) {
        return chunk.name().equals("IDAT") || chunk.name().equals("DDAT");
    }

    private void readBehindImageData() {
        if (imageData.isEmpty()) {
            return;
        }
        Chunk chunk = next(imageData.getFirst());
        while (chunk != null && holdsPixels(chunk)) {
            imageData.add(chunk);
            chunk = next(chunk);
        }
        while (chunk != null && !endsReading(chunk) && chunk.complete(file)) {
            try {
                read(chunk);
            } catch (InvalidImageException.Broken e) {
                return; // refused by requireEnd(), once the pixels are known to be there
            }
            chunk = next(chunk);
        }
    }

    private @Nullable Chunk next(Chunk chunk) {
        long position = chunk.start() + chunk.length() + 4;
        return position > file.length ? null : chunk((int) position);
    }

    private boolean endsReading(Chunk chunk) {
        boolean nextFrame = chunk.name().equals("fcTL") && animated && frames + (frameControl ? 0 : 1) > 1;
        return chunk.name().equals("IEND") || !plausible(chunk) || nextFrame;
    }

    /// Refuses a file whose chunks behind the pixels are truncated or break their own rules. A missing IEND does not.
    ///
    /// @param last the chunk in which the pixels were complete
    void requireEnd(Chunk last) {
        Chunk chunk = next(last);
        while (chunk != null && !endsReading(chunk)) {
            if (!chunk.complete(file)) {
                requireWhole(chunk);
            }
            requireContent(chunk);
            chunk = next(chunk);
        }
    }

    private void read(Chunk chunk) {
        requireContent(chunk);
        boolean early = imageData.isEmpty();
        switch (chunk.name()) {
            case "IHDR" -> header = early ? PngHeader.read(file, chunk.start()) : header;
            case "PLTE" -> palette = early ? data(chunk) : palette;
            case "tRNS" -> transparency = header == null ? null : data(chunk);
            case "acTL" -> readAnimation(chunk);
            case "fcTL" -> readFrameControl(chunk);
            default -> text.read(chunk);
        }
    }

    private byte[] data(Chunk chunk) {
        return Arrays.copyOfRange(file, chunk.start(), chunk.end(file));
    }

    /// The rules that Pillow checks, also in chunks that do not matter for the pixels.
    private void requireContent(Chunk chunk) {
        int least = switch (chunk.name()) {
            case "IHDR" -> MIN_HEADER_BYTES;
            case "sRGB" -> 1;
            case "gAMA" -> 4;
            case "pHYs" -> 9;
            case "acTL" -> 8;
            case "fcTL" -> FRAME_CONTROL_BYTES;
            case "fdAT" -> 4;
            case "iCCP" -> 2;
            case "tRNS" -> transparencyBytes();
            default -> 0;
        };
        if (chunk.length() < least) {
            throw broken(chunk, "has " + chunk.length() + " bytes (expected: at least " + least + ")");
        }
        requireCompression(chunk);
        if (chunk.name().equals("cHRM") && chunk.length() % 4 != 0) {
            throw broken(chunk, "has " + chunk.length() + " bytes (expected: a multiple of 4)");
        }
    }

    /// A profile or text is named, and compressed with method 0.
    private void requireCompression(Chunk chunk) {
        boolean profile = chunk.name().equals("iCCP");
        if (!profile && !chunk.name().equals("zTXt")) {
            return;
        }
        int at = chunk.start();
        int end = chunk.end(file);
        while (at < end && file[at] != 0) {
            at++;
        }
        int method = at + 1 < end ? file[at + 1] : profile ? -1 : 0;
        if (method != 0) {
            throw broken(chunk, "is not compressed with method 0");
        }
    }

    private int transparencyBytes() {
        if (header == null) {
            return 0;
        }
        return switch (header.colour()) {
            case GREY -> 2;
            case RGB -> 6;
            case PALETTE, GREY_ALPHA, RGB_ALPHA -> 0;
        };
    }

    private void readAnimation(Chunk chunk) {
        frames = new ByteCursor(ImageFormat.PNG, file, chunk.start(), file.length).u32();
        animated = frames > 0 && frames <= 0x8000_0000L;
    }

    /// A frame before the pixels must be the whole picture, as the format demands.
    private void readFrameControl(Chunk chunk) {
        if (!imageData.isEmpty() || header == null) {
            return;
        }
        var cursor = new ByteCursor(ImageFormat.PNG, file, chunk.start(), file.length);
        long sequence = cursor.u32();
        long width = cursor.u32();
        long height = cursor.u32();
        long left = cursor.u32();
        long top = cursor.u32();
        if (sequence != 0 || left != 0 || top != 0 || width != header.width() || height != header.height()) {
            throw broken(
                    chunk,
                    "puts the first frame, number " + sequence + ", at " + left + ", " + top + " with " + width + " x "
                            + height + " pixels (expected: number 0, the whole " + header.width() + " x "
                            + header.height() + ")");
        }
        frameControl = true;
    }
}
