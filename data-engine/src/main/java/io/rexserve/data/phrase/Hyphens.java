package io.rexserve.data.phrase;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Joins what the tokenizer splits at hyphens: "snow-covered" is one adjective, "t-shirt" one noun.
final class Hyphens {
    private Hyphens() {}

    static List<Token> joined(List<Token> tokens) {
        var joined = new ArrayList<Token>();
        for (int i = 0; i < tokens.size(); ) {
            int end = i + 1;
            for (int parts = parts(tokens, end); parts > 0; parts = parts(tokens, end)) {
                end += parts;
            }
            joined.add(end == i + 1 ? tokens.get(i) : join(tokens.subList(i, end)));
            i = end;
        }
        return joined;
    }

    /// How many tokens from one on belong to the word before it: "-" and "covered", or "-Cola".
    private static int parts(List<Token> tokens, int at) {
        if (at >= tokens.size() || !touches(tokens.get(at - 1), tokens.get(at))) {
            return 0;
        }
        Token hyphen = tokens.get(at);
        if (hyphen.text().length() > 1 && hyphen.text().startsWith("-")) {
            return 1;
        }
        boolean joins = hyphen.text().equals("-")
                && at + 1 < tokens.size()
                && touches(hyphen, tokens.get(at + 1))
                && !tokens.get(at + 1).is("PUNCT");
        return joins ? 2 : 0;
    }

    private static boolean touches(Token left, Token right) {
        return left.end() == right.start();
    }

    private static Token join(List<Token> parts) {
        Token last = parts.getLast();
        var text = new StringBuilder();
        parts.forEach(part -> text.append(part.text()));
        int length = text.length() - last.text().length();
        String lemma = text.substring(0, length).toLowerCase(Locale.ROOT) + last.lemma();
        return new Token(text.toString(), parts.getFirst().start(), last.end(), tag(last), lemma);
    }

    /// Of the whole, by its last part: "half-eaten" and "three-legged" are adjectives, "drive-in" and "close-up" nouns.
    private static String tag(Token last) {
        return switch (last.tag()) {
            case "VERB", "AUX", "ADJ" -> "ADJ";
            case "ADP", "ADV", "PART", "X", "SYM" -> "NOUN";
            default -> last.tag();
        };
    }
}
