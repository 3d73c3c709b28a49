package io.rexserve.data.caption;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// English articles, numbers and plurals of names of things.
public final class Nouns {
    private static final List<String> NUMBERS =
            List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final Map<String, String> PLURALS = Map.of(
            "fish",
            "fish",
            "broccoli",
            "broccoli",
            "corn",
            "corn",
            "bread",
            "bread",
            "person",
            "people",
            "man",
            "men",
            "woman",
            "women",
            "child",
            "children",
            "mouse",
            "mice");
    // Ending in s and yet one thing.
    private static final Set<String> SINGULAR_IN_S = Set.of("bus", "octopus", "cactus", "virus", "lens", "iris");
    private static final Set<String> PLURAL_IN_OES = Set.of("potato", "tomato", "mango");

    // Names of letters that begin with a vowel: an RBC, a WBC.
    private static final String SPOKEN_WITH_VOWEL = "aefhilmnorsx";

    private Nouns() {}

    /// `a` or `an`.
    public static String article(String name) {
        String vowels = isAcronym(name) ? SPOKEN_WITH_VOWEL : "aeiou";
        return vowels.indexOf(Character.toLowerCase(name.charAt(0))) >= 0 ? "an" : "a";
    }

    /// Whether it begins with capitals that are read letter by letter, such as `RBC`.
    public static boolean isAcronym(String name) {
        return name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isUpperCase(name.charAt(1));
    }

    /// Whether a name is a plural, such as `grapes`.
    public static boolean isPlural(String name) {
        String last = name.substring(name.lastIndexOf(' ') + 1);
        return last.endsWith("s") && !last.endsWith("ss") && !SINGULAR_IN_S.contains(last);
    }

    /// Such as `two dogs`.
    ///
    /// @param count at least 2
    public static String counted(String name, int count) {
        return (count < NUMBERS.size() ? NUMBERS.get(count) : Integer.toString(count)) + " " + plural(name);
    }

    /// Such as `dogs`; a plural stays as it is.
    public static String plural(String name) {
        int last = name.lastIndexOf(' ') + 1;
        return name.substring(0, last) + pluralWord(name.substring(last));
    }

    private static String pluralWord(String word) {
        String known = PLURALS.get(word);
        if (known != null || isPlural(word)) {
            return known == null ? word : known;
        }
        char before = word.length() > 1 ? word.charAt(word.length() - 2) : ' ';
        if (word.endsWith("y") && "aeiou".indexOf(before) < 0) {
            return word.substring(0, word.length() - 1) + "ies";
        }
        boolean hissing = word.endsWith("s") || word.endsWith("x") || word.endsWith("ch") || word.endsWith("sh");
        return word + (hissing || PLURAL_IN_OES.contains(word) ? "es" : "s");
    }
}
