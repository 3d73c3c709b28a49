package io.rexserve.llm.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Names that may have been meant by a label with a word that the vocabulary lacks.
///
/// @param names that the model was taught
/// @param wider words that mean less than a name, each with that name
public record NameSuggestions(List<String> names, Map<String, String> wider) {
    /// How many are suggested at most.
    static final int MAX_COUNT = 5;

    /// A name may be away by one edit, and by one more for every so many letters.
    private static final int LETTERS_PER_EDIT = 4;

    private static final int MIN_WORD_LENGTH = 3;
    /// A longer text is no slip of a name, and comparing costs its length.
    private static final int MAX_LENGTH = 40;

    public NameSuggestions {
        names = List.copyOf(names);
        wider = wider.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> plain(entry.getKey()), Map.Entry::getValue, (first, _) -> first));
    }

    /// Names alone.
    public NameSuggestions(List<String> names) {
        this(names, Map.of());
    }

    /// Names for a label, the likeliest first: its singular, names that it is a slip of, names that share a word.
    ///
    /// @param label as asked
    /// @param word of it that is unknown
    public List<String> of(String label, String word) {
        Set<String> found = new LinkedHashSet<>();
        for (String text : List.of(plain(label), plain(word))) {
            if (text.length() <= MAX_LENGTH) {
                addForms(text, found);
                addWider(text, found);
                addNear(text, found);
                addSharing(text, found);
            }
        }
        return found.stream().limit(MAX_COUNT).toList();
    }

    private void addForms(String text, Set<String> found) {
        Set<String> forms = forms(text);
        names.stream().filter(name -> forms.contains(plain(name))).forEach(found::add);
    }

    private void addWider(String text, Set<String> found) {
        forms(text).stream().map(wider::get).filter(Objects::nonNull).forEach(found::add);
    }

    /// The text, and its singulars and plural as English forms them at its end.
    private static Set<String> forms(String text) {
        var forms = new LinkedHashSet<String>(List.of(text, text + "s"));
        addForm(text, "s", "", forms);
        addForm(text, "es", "", forms);
        addForm(text, "ies", "y", forms);
        addForm(text, "ves", "f", forms);
        addForm(text, "ves", "fe", forms);
        addForm(text, "men", "man", forms);
        addForm(text, "mice", "mouse", forms);
        return forms;
    }

    private static void addForm(String text, String ending, String replacement, Set<String> forms) {
        if (text.endsWith(ending)) {
            forms.add(text.substring(0, text.length() - ending.length()) + replacement);
        }
    }

    private void addNear(String text, Set<String> found) {
        names.stream()
                .filter(name -> isNear(text, plain(name)))
                .sorted(Comparator.comparingInt(name -> distance(text, plain(name))))
                .forEach(found::add);
    }

    private static boolean isNear(String text, String name) {
        int shorter = Math.min(text.length(), name.length());
        int most = Math.max(1, shorter / LETTERS_PER_EDIT);
        return shorter >= MIN_WORD_LENGTH
                && Math.abs(text.length() - name.length()) <= most
                && distance(text, name) <= most;
    }

    private void addSharing(String text, Set<String> found) {
        Set<String> words = words(text);
        names.stream()
                .filter(name -> words(plain(name)).stream().anyMatch(words::contains))
                .forEach(found::add);
    }

    /// The longer words of a text, and their forms.
    private static Set<String> words(String text) {
        var words = new TreeSet<String>();
        Arrays.stream(text.split("[\\s-]+"))
                .filter(word -> word.length() >= MIN_WORD_LENGTH)
                .forEach(word -> words.addAll(forms(word)));
        return words;
    }

    private static String plain(String text) {
        return text.replaceAll("(?U)\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment).
    static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        Arrays.setAll(last, j -> j);
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int substituted = last[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, substituted);
                if (swapped(one, i, other, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[other.length()];
    }

    private static boolean swapped(String one, int i, String other, int j) {
        return i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
    }
}
