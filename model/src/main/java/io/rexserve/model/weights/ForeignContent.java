package io.rexserve.model.weights;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Recognises what a failed download leaves in place of a file: a Git LFS pointer, or a web page.
final class ForeignContent {
    /// Bytes of the file that are inspected.
    static final int INSPECTED_BYTES = 64;

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
        if (text.startsWith("<")) {
            throw new CheckpointException(
                    file + ": an HTML or XML page (expected: " + expected + "; the download was answered with a page)");
        }
    }
}
