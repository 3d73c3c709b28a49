package io.rexserve.benchmark.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// zlib streams.
final class Deflated {
    private static final int BUFFER = 64 << 10;

    private Deflated() {}

    static byte[] deflate(byte[] content) {
        try (var deflater = new Deflater()) {
            deflater.setInput(content);
            deflater.finish();
            return drained(deflater);
        }
    }

    /// Compressed zeros, made without holding them.
    static byte[] zeros(long count) {
        try (var deflater = new Deflater()) {
            var out = new ByteArrayOutputStream();
            byte[] block = new byte[BUFFER];
            byte[] buffer = new byte[BUFFER];
            for (long left = count; left > 0; left -= BUFFER) {
                deflater.setInput(block, 0, (int) Math.min(BUFFER, left));
                while (!deflater.needsInput()) {
                    out.write(buffer, 0, deflater.deflate(buffer));
                }
            }
            deflater.finish();
            out.writeBytes(drained(deflater));
            return out.toByteArray();
        }
    }

    private static byte[] drained(Deflater deflater) {
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        return out.toByteArray();
    }

    /// What can be decompressed, at most so much.
    static byte[] inflate(byte[] file, int offset, int length, int limit) {
        try (var inflater = new Inflater()) {
            inflater.setInput(file, offset, length);
            var out = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = inflater.inflate(buffer); read > 0 && out.size() < limit; read = inflater.inflate(buffer)) {
                out.write(buffer, 0, read);
            }
            return out.toByteArray();
        } catch (DataFormatException _) {
            return new byte[0];
        }
    }
}
