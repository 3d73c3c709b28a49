package io.rexserve.model.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts an answer that arrives in pieces into [Lexeme]s. It holds back only what may still become a tag.
final class TagScanner {
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
