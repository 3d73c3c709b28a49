package io.rexserve.data.phrase;

/// A caption as the models know text: typewriter quotes, no marks that they have not seen, lower case where all is
/// upper case. Every char stays in its place.
final class Plain {
    private static final String FROM =
            "\u2019\u2018\u02bc\u201c\u201d\u2013\u2014\u2026\u00a0\t\r\u2028\u2029\u2011\u2010";
    private static final String TO = "'''\"\",,.  \n\n\n--";

    private Plain() {}

    static String of(String text) {
        boolean allUpper = text.chars().noneMatch(Character::isLowerCase)
                && text.chars().filter(Character::isUpperCase).count() > 3;
        var plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            int at = FROM.indexOf(c);
            if (at >= 0) {
                plain.setCharAt(i, TO.charAt(at));
            } else if (allUpper && !Character.isSurrogate(c)) {
                plain.setCharAt(i, Character.toLowerCase(c));
            }
        }
        return plain.toString();
    }
}
