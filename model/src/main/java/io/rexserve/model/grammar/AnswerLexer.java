package io.rexserve.model.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits an answer that arrives in pieces into text, tags and index tokens. It holds back only
/// what may still become a tag.
final class AnswerLexer {
    /// A unit of the answer grammar.
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

    private final StringBuilder held = new StringBuilder();

    List<Lexeme> feed(String chunk) {
        List<Lexeme> lexemes = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < chunk.length(); i++) {
            @Nullable Lexeme tag = scan(chunk.charAt(i), text);
            if (tag != null) {
                flush(text, lexemes);
                lexemes.add(tag);
            }
        }
        flush(text, lexemes);
        return lexemes;
    }

    /// What was held back turns out to be text.
    List<Lexeme> finish() {
        List<Lexeme> lexemes = new ArrayList<>();
        flush(held, lexemes);
        return lexemes;
    }

    private @Nullable Lexeme scan(char c, StringBuilder text) {
        held.append(c);
        String candidate = held.toString();
        @Nullable Lexeme tag = Lexeme.tag(candidate);
        if (tag != null) {
            held.setLength(0);
        } else if (!Lexeme.startsTag(candidate)) {
            // No tag has a "<" behind its first character, so only the newest one can start another.
            int kept = c == '<' ? 1 : 0;
            text.append(candidate, 0, candidate.length() - kept);
            held.delete(0, candidate.length() - kept);
        }
        return tag;
    }

    private static void flush(StringBuilder text, List<Lexeme> lexemes) {
        if (!text.isEmpty()) {
            lexemes.add(new Lexeme.Text(text.toString()));
            text.setLength(0);
        }
    }
}
