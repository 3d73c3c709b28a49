package io.rexserve.data.endpoint;

import io.rexserve.data.caption.SourceText;
import java.util.regex.Pattern;

/// Checks that a text is one sentence, and English as far as that shows: what follows reads English alone.
final class Sentences {
    /// Letters or digits, an end, and a capital behind it; "Mr. Smith" and "St. Paul" end no sentence.
    private static final Pattern TWO = Pattern.compile("[\\p{L}\\p{N})\"”']{3,}[.!?][\"”')]*\\s+[\"“(]?\\p{Lu}");

    private static final int MAX_LENGTH = 1_000;

    private Sentences() {}

    /// @throws InvalidAnswerException if it is none, or several, is not English, or has line breaks or control
    ///     characters
    static String one(String text) throws InvalidAnswerException {
        String sentence = text.strip();
        if (sentence.codePoints().noneMatch(Character::isLetter)) {
            throw new InvalidAnswerException("\"" + AnswerSchema.shown(text) + "\" (expected: one sentence)");
        } else if (sentence.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidAnswerException("line breaks or control characters in \"" + AnswerSchema.shown(text)
                    + "\" (expected: one sentence)");
        } else if (sentence.codePointCount(0, sentence.length()) > MAX_LENGTH) {
            throw new InvalidAnswerException(sentence.codePointCount(0, sentence.length())
                    + " characters (expected: one sentence of <= " + MAX_LENGTH + ")");
        } else if (TWO.matcher(sentence).find()) {
            throw new InvalidAnswerException(
                    "several sentences: \"" + AnswerSchema.shown(text) + "\" (expected: one sentence)");
        } else if (!SourceText.mayBeEnglish(sentence)) {
            throw new InvalidAnswerException(
                    "not English: \"" + AnswerSchema.shown(text) + "\" (expected: one English sentence)");
        }
        return sentence;
    }
}
