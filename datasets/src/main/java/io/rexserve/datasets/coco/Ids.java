package io.rexserve.datasets.coco;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Ids of images, annotations and categories. COCO numbers them; label tools also write texts, and tables that went
/// through pandas write `7.0`. One text stands for all spellings of an id: 7, 7.0 and "7" are the same.
final class Ids {
    private static final int MAX_DIGITS = 18;

    private Ids() {}

    /// The id's text, or null if the value is none: missing, null, a list, NaN.
    static @Nullable String text(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        if (value.isString()) {
            String text = value.stringValue();
            return text.isEmpty() ? null : text;
        }
        return value.isNumber() ? numberText(value.asString()) : null;
    }

    /// The same for the text of a JSON number.
    static @Nullable String numberText(String number) {
        if (number.indexOf('.') < 0 && number.indexOf('e') < 0 && number.indexOf('E') < 0) {
            return number.equals("-0") ? "0" : Character.isLetter(number.charAt(number.length() - 1)) ? null : number;
        }
        double value = Double.parseDouble(number);
        boolean exact = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return exact ? Long.toString((long) value) : Double.isFinite(value) ? number : null;
    }

    /// A number that stands for the id in sorting: the id itself, or a hash of its text. Two ids may share a hash, with
    /// a probability of 3e-8 among a million texts; readers compare texts where they join.
    static long key(String text) {
        return isNumber(text) ? Long.parseLong(text) : hash(text);
    }

    /// Whether the text is that of a whole number that fits into a `long`, in its usual spelling.
    static boolean isNumber(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - first;
        return digits <= MAX_DIGITS && isWhole(text);
    }

    /// Whether the text is that of a whole number of any size, in its usual spelling.
    static boolean isWhole(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        if (text.length() == first || (text.charAt(first) == '0' && text.length() > 1)) {
            return false;
        }
        return text.chars().skip(first).allMatch(c -> c >= '0' && c <= '9');
    }

    // FNV-1a, then the finalizer of SplitMix64, so that close texts lie far apart.
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
