package io.rexserve.datasets.record;

import java.util.List;

/// A text about the whole image.
///
/// @param groundings in the order of the source; may overlap
public record Caption(String text, List<Grounding> groundings) {
    public Caption {
        groundings = List.copyOf(groundings);
        int length = text.codePointCount(0, text.length());
        for (Grounding grounding : groundings) {
            if (grounding.end() > length) {
                throw new IllegalArgumentException("span: " + grounding.start() + " to " + grounding.end()
                        + " (expected: at most " + length + ", the text's length in code points)");
            }
        }
    }

    public static Caption of(String text) {
        return new Caption(text, List.of());
    }
}
