package io.rexserve.image.png;

import io.rexserve.image.Orientation;
import io.rexserve.image.file.ExifOrientation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Where a PNG file may tell its orientation: the eXIf chunk, text chunks that hold EXIF data, and XMP. Of two chunks
/// of one kind the later one counts, before or after the pixels, as in Pillow.
final class PngText {
    private static final String RAW_PROFILE = "Raw profile type exif";
    private static final String XMP = "XML:com.adobe.xmp";
    private static final int PROFILE_HEADER_LINES = 3;

    /// No text is inflated further, as in Pillow.
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final byte[] file;
    private byte @Nullable [] exif;
    private PngFile.@Nullable Chunk rawProfile;
    private PngFile.@Nullable Chunk xmp;

    PngText(byte[] file) {
        this.file = file;
    }

    /// Remembers a chunk if it can matter; nothing is inflated.
    void read(PngFile.Chunk chunk) {
        switch (chunk.name()) {
            case "eXIf" -> exif = Arrays.copyOfRange(file, chunk.start(), chunk.end(file));
            case "tEXt", "zTXt", "iTXt" -> {
                String key = key(chunk);
                if (key.equals(RAW_PROFILE)) {
                    rawProfile = chunk;
                } else if (key.equals(XMP)) {
                    xmp = chunk;
                } else if (key.equals("exif") && chunk.name().equals("tEXt")) {
                    exif = bytes(chunk);
                }
            }
            default -> {}
        }
    }

    Orientation orientation() {
        byte[] found = exif;
        if (found == null && rawProfile != null) {
            found = fromHexadecimal(new String(bytes(rawProfile), StandardCharsets.ISO_8859_1));
        }
        return ExifOrientation.of(found, xmp == null ? null : new String(bytes(xmp), StandardCharsets.ISO_8859_1));
    }

    private String key(PngFile.Chunk chunk) {
        int end = chunk.start();
        int limit = Math.min(chunk.end(file), chunk.start() + 80);
        while (end < limit && file[end] != 0) {
            end++;
        }
        return new String(file, chunk.start(), end - chunk.start(), StandardCharsets.ISO_8859_1);
    }

    /// The text of a chunk, inflated where it is compressed; empty where it is damaged.
    private byte[] bytes(PngFile.Chunk chunk) {
        int start = chunk.start() + key(chunk).length() + 1;
        int end = chunk.end(file);
        return switch (chunk.name()) {
            case "zTXt" -> inflate(start + 1, end);
            case "iTXt" -> international(start, end);
            default -> start >= end ? new byte[0] : Arrays.copyOfRange(file, start, end);
        };
    }

    /// Two flags, a language and a translated keyword precede the text.
    private byte[] international(int start, int end) {
        int position = start + 2;
        for (int terminators = 0; terminators < 2; position++) {
            if (position >= end) {
                return new byte[0];
            }
            terminators += file[position] == 0 ? 1 : 0;
        }
        return file[start] == 0 ? Arrays.copyOfRange(file, position, end) : inflate(position, end);
    }

    private byte[] inflate(int start, int end) {
        if (start >= end) {
            return new byte[0];
        }
        try (var inflater = new Inflater()) {
            inflater.setInput(file, start, end - start);
            var inflated = new byte[MAX_TEXT_BYTES];
            return Arrays.copyOf(inflated, inflater.inflate(inflated));
        } catch (DataFormatException e) {
            return new byte[0]; // damaged text does not affect the pixels
        }
    }

    /// ImageMagick's form: three lines of header, then hexadecimal digits.
    private static byte[] fromHexadecimal(String profile) {
        String[] lines = profile.split("\n", -1);
        String digits = String.join(
                        "", Arrays.asList(lines).subList(Math.min(lines.length, PROFILE_HEADER_LINES), lines.length))
                .replaceAll("\\s", "");
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            return new byte[0]; // damaged text does not affect the pixels
        }
    }
}
