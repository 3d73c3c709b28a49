package io.rexserve.benchmark.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// A chunk of a PNG file, and files made of them.
final class PngChunk {
    private static final int AROUND = 12;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private PngChunk() {}

    /// Length, type, content, checksum.
    static byte[] of(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        var sum = new CRC32();
        sum.update(name);
        sum.update(content);
        return ByteBuffer.allocate(content.length + AROUND)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) sum.getValue())
                .array();
    }

    /// A header chunk.
    ///
    /// @param depth bits per sample
    /// @param color 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA
    static byte[] header(int width, int height, int depth, int color, boolean interlaced) {
        byte[] content = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) color)
                .put((byte) 0)
                .put((byte) 0)
                .put((byte) (interlaced ? 1 : 0))
                .array();
        return of("IHDR", content);
    }

    /// A file of these chunks; signature and `IEND` are added.
    static byte[] file(byte[]... chunks) {
        var file = new java.io.ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        for (byte[] chunk : chunks) {
            file.writeBytes(chunk);
        }
        file.writeBytes(of("IEND", new byte[0]));
        return file.toByteArray();
    }
}
