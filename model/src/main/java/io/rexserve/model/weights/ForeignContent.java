package io.rexserve.model.weights;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// Recognises what a failed download leaves in place of a file, a Git LFS pointer or a web page, and files of other
/// formats.
final class ForeignContent {
    /// Bytes of the file that are inspected.
    static final int INSPECTED_BYTES = 64;

    // By their first bytes, in small letters and Latin-1.
    private static final Map<String, String> FORMATS = Map.of(
            "gguf", "GGUF, llama.cpp's format",
            "\u0089hdf", "HDF5, a model of TensorFlow",
            "\u0093numpy", "an array of numpy",
            "\u001f\u008b", "a gzip archive",
            "7z\u00bc\u00af", "a 7z archive",
            "(\u00b5/\u00fd", "a zstd archive");

    private ForeignContent() {}

    /// @param file for the message
    /// @param start the file's first bytes
    /// @param expected what the file should be, such as `a JSON file`
    /// @throws CheckpointException if the file is a pointer or a page
    static void refuse(String file, byte[] start, String expected) {
        String text = new String(start, StandardCharsets.ISO_8859_1)
                .replaceFirst("^\u00ef\u00bb\u00bf", "")
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs")) {
            throw new CheckpointException(
                    file + ": a Git LFS pointer (expected: " + expected + "; run git lfs pull to fetch it)");
        }
        FORMATS.forEach((magic, format) -> {
            if (text.startsWith(magic)) {
                throw new CheckpointException(file + ": " + format + " (expected: " + expected + ")");
            }
        });
        if (text.startsWith("<")) {
            throw new CheckpointException(
                    file + ": an HTML or XML page (expected: " + expected + "; the download was answered with a page)");
        }
    }
}
