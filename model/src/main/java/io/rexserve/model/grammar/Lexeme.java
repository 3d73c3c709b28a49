package io.rexserve.model.grammar;

import org.jspecify.annotations.Nullable;

/// The words of the answer grammar: its tags, and the text between them.
sealed interface Lexeme {
    record Text(String text) implements Lexeme {}

    record Tag(Mark mark) implements Lexeme {}

    record Region(int region) implements Lexeme {}

    /// The tags without a number.
    enum Mark {
        GROUND(Tags.GROUND),
        GROUND_END(Tags.GROUND_END),
        OBJECTS(Tags.OBJECTS),
        OBJECTS_END(Tags.OBJECTS_END);

        final String text;

        Mark(String text) {
            this.text = text;
        }
    }

    /// The tag that `text` is, or null.
    static @Nullable Lexeme tag(String text) {
        for (Mark mark : Mark.values()) {
            if (mark.text.equals(text)) {
                return new Tag(mark);
            }
        }
        // Nine digits fit an int; longer numbers are not indices of anything.
        return text.matches("<obj\\d{1,9}>") ? new Region(Integer.parseInt(text, 4, text.length() - 1, 10)) : null;
    }

    /// Whether more characters could make `text` a tag.
    static boolean startsTag(String text) {
        for (Mark mark : Mark.values()) {
            if (mark.text.startsWith(text)) {
                return true;
            }
        }
        return text.matches("<obj\\d{0,9}");
    }
}
