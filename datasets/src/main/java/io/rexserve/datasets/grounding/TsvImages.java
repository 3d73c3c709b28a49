package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageProbe;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The lines of `images.tsv`. A line is looked through where annotations refer to it: its base64 is checked character
/// by character and its image's header is read; the image itself is left in the file.
final class TsvImages implements Closeable {
    private static final int MAX_KEY = 1 << 12;
    private static final int[] HEADER_CHARACTERS = {1 << 12, 1 << 17};
    private static final boolean[] IS_BASE64 = new boolean[1 << Byte.SIZE];

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
            IS_BASE64[c] = true;
        }
    }

    /// An image that a line holds.
    record Found(ImageSource.Base64Section source, ImageHeader header) {}

    private final Path path;
    private final ByteWindow bytes;
    private long lastOffset = -1;
    private @Nullable Found last;

    TsvImages(Path path) throws IOException {
        this.path = path;
        this.bytes = new ByteWindow(path);
    }

    /// The image at an offset.
    ///
    /// @param place of the annotations that name the offset
    /// @throws DamagedEntry if there is none, or it is damaged
    Found at(long offset, String place) throws DamagedEntry, IOException {
        Found found = last;
        if (offset != lastOffset || found == null) {
            found = read(offset, place);
            lastOffset = offset;
            last = found;
        }
        return found;
    }

    private Found read(long offset, String place) throws DamagedEntry, IOException {
        if (offset < 0 || offset >= bytes.size()) {
            throw new DamagedEntry(
                    ProblemReason.BAD_OFFSET,
                    place,
                    "image offset: " + offset + " (expected: below " + bytes.size() + ", the size of "
                            + path.getFileName() + ")");
        }
        if (!bytes.isLineStart(offset)) {
            throw new DamagedEntry(
                    ProblemReason.BAD_OFFSET,
                    place,
                    "image offset: " + offset + ", within a line (expected: the start of a line of "
                            + path.getFileName() + ")");
        }
        var key = new ByteArrayOutputStream();
        long at = offset;
        int c = bytes.at(at);
        while (c != '\t' && c != '\n' && c != ByteWindow.END && key.size() < MAX_KEY) {
            key.write(c);
            c = bytes.at(++at);
        }
        if (c != '\t') {
            throw damaged(offset, ProblemReason.MALFORMED, "line without a tab (expected: key, tab, base64)");
        }
        String name = key.size() == 0 ? Long.toString(offset) : key.toString(StandardCharsets.UTF_8);
        var source = base64(name, offset, at + 1);
        return new Found(source, header(source, offset));
    }

    private ImageSource.Base64Section base64(String name, long line, long first) throws DamagedEntry, IOException {
        long start = first;
        boolean wrapped = bytes.at(start) == 'b' && bytes.at(start + 1) == '\'';
        start += wrapped ? 2 : 0;
        long end = start;
        int c = bytes.at(end);
        while (c != ByteWindow.END && IS_BASE64[c]) {
            c = bytes.at(++end);
        }
        for (int padding = 0; padding < 2 && c == '='; padding++) {
            c = bytes.at(++end);
        }
        requireEnd(end, wrapped, line);
        long length = end - start;
        if (length == 0 || length % 4 != 0 || length > Integer.MAX_VALUE) {
            throw damaged(
                    line,
                    ProblemReason.UNREADABLE_IMAGE,
                    "base64 of " + length + " characters (expected: a multiple of 4, above 0)");
        }
        return new ImageSource.Base64Section(name, path, start, (int) length);
    }

    /// Behind the base64 come the closing quote, white space, and columns that the published readers ignore.
    private void requireEnd(long end, boolean wrapped, long line) throws DamagedEntry, IOException {
        long at = end;
        if (wrapped && bytes.at(at) == '\'') {
            at++;
        }
        int c = bytes.at(at);
        while (c == ' ' || c == '\r') {
            c = bytes.at(++at);
        }
        if (c != '\n' && c != '\t' && c != ByteWindow.END) {
            throw damaged(
                    line,
                    ProblemReason.UNREADABLE_IMAGE,
                    "base64: character 0x" + Integer.toHexString(c) + " at byte " + at
                            + " (expected: base64 to the end of the line)");
        }
    }

    private ImageHeader header(ImageSource.Base64Section source, long line) throws DamagedEntry, IOException {
        for (int characters : HEADER_CHARACTERS) {
            if (characters < source.length()) {
                try {
                    return ImageProbe.probe(decoded(source, characters));
                } catch (InvalidImageException _) {
                    // The header may be longer than what was decoded: more is read.
                }
            }
        }
        try {
            return ImageProbe.probe(decoded(source, source.length()));
        } catch (InvalidImageException e) {
            throw damaged(line, ProblemReason.UNREADABLE_IMAGE, "image " + source.name() + ": " + e.getMessage());
        }
    }

    private byte[] decoded(ImageSource.Base64Section source, int characters) throws IOException {
        byte[] text = new byte[characters];
        for (int i = 0; i < characters; i++) {
            text[i] = (byte) bytes.at(source.offset() + i);
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("base64 of " + Arrays.hashCode(text), e);
        }
    }

    private DamagedEntry damaged(long line, ProblemReason reason, String message) {
        return new DamagedEntry(reason, path.getFileName() + ", byte " + line, message);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
