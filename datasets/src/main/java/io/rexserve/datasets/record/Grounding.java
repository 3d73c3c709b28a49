package io.rexserve.datasets.record;

import java.util.List;

/// A part of a text and the regions that it speaks of.
///
/// @param start of the part, in Unicode code points from the start of the text, as Python counts
/// @param end behind the part's last code point
/// @param regions positions in the record's list of regions, at least one
public record Grounding(int start, int end, List<Integer> regions) {
    public Grounding {
        regions = List.copyOf(regions);
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "span: " + start + " to " + end + " (expected: 0 <= start < end, in code points)");
        }
        if (regions.isEmpty()) {
            throw new IllegalArgumentException(
                    "regions of span " + start + " to " + end + ": none (expected: at least 1)");
        }
    }

    /// The words of the span.
    ///
    /// @throws IndexOutOfBoundsException if the text is shorter
    public String words(String text) {
        int from = text.offsetByCodePoints(0, start);
        return text.substring(from, text.offsetByCodePoints(from, end - start));
    }
}
