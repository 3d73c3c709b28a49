package io.rexserve.datasets.record;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// Where the encoded bytes of an image are. Nothing is read before [#read()].
public sealed interface ImageSource {
    /// Name in the dataset: a file name relative to the folder of images (with `/`), or a key.
    String name();

    /// The encoded bytes.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such file
    byte[] read() throws IOException;

    /// A file.
    ///
    /// @param path where it is expected; it need not exist
    record File(String name, Path path) implements ImageSource {
        @Override
        public byte[] read() throws IOException {
            return Files.readAllBytes(path);
        }
    }

    /// Bytes in memory, compared by identity.
    final class Bytes implements ImageSource {
        private final String name;
        private final byte[] bytes;

        public Bytes(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes.clone();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public byte[] read() {
            return bytes.clone();
        }
    }

    /// Base64 inside a larger file, such as a line of a TSV.
    ///
    /// @param offset of the first base64 character, in bytes
    /// @param length of the base64 text, in bytes
    record Base64Section(String name, Path path, long offset, int length) implements ImageSource {
        @Override
        public byte[] read() throws IOException {
            byte[] text = new byte[length];
            try (var file = new RandomAccessFile(path.toFile(), "r")) {
                file.seek(offset);
                file.readFully(text);
            }
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        name + " (" + path + ", byte " + offset + "): not base64: "
                                + new String(text, 0, Math.min(length, 20), StandardCharsets.ISO_8859_1),
                        e);
            }
        }
    }
}
