package io.rexserve.data.record;

/// A noun phrase of a caption.
///
/// @param text as it stands in the caption, without its article
/// @param caption position of the caption in the record
/// @param start of the phrase in the caption, in Unicode code points
/// @param end behind its last code point
/// @param head lemma of its head noun: what kind of object it names
/// @param kind by its length
public record Phrase(String text, int caption, int start, int end, String head, Kind kind) {
    /// ChatRex, section 4.1: names of categories and descriptive phrases of three words or more.
    public enum Kind {
        CATEGORY,
        DESCRIPTIVE
    }

    public Phrase {
        if (caption < 0 || start < 0 || end <= start || text.isBlank() || head.isBlank()) {
            throw new IllegalArgumentException("phrase: \"" + text + "\", head \"" + head + "\", caption " + caption
                    + ", " + start + " to " + end + " (expected: words, and 0 <= start < end)");
        }
    }
}
