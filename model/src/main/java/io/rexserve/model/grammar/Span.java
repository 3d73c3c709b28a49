package io.rexserve.model.grammar;

/// A range of an answer's plain text, in UTF-16 code units (the indices of Java's and JavaScript's strings):
/// `0 <= start <= end`, the end not included.
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span: " + start + ".." + end + " (expected: 0 <= start <= end)");
        }
    }
}
