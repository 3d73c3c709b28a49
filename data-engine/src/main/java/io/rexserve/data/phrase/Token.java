package io.rexserve.data.phrase;

import java.util.Locale;

/// A word or mark of a caption.
///
/// @param text as it stands
/// @param start in chars of the caption
/// @param end behind its last char
/// @param tag universal part of speech, such as NOUN (Universal Dependencies)
/// @param lemma as the lemmatizer says, in lower case
record Token(String text, int start, int end, String tag, String lemma) {
    String lower() {
        return text.toLowerCase(Locale.ROOT);
    }

    boolean is(String... tags) {
        for (String wanted : tags) {
            if (wanted.equals(tag)) {
                return true;
            }
        }
        return false;
    }

    boolean isNoun() {
        return is("NOUN", "PROPN");
    }

    /// The same with another tag. The lemma of a verb is none of a noun: "railing" is not "rail".
    Token withTag(String newTag) {
        if (newTag.equals(tag)) {
            return this;
        }
        boolean verbal = newTag.equals("NOUN") && tag.equals("VERB") && !lower().endsWith("s");
        return new Token(text, start, end, newTag, verbal ? lower() : lemma);
    }
}
