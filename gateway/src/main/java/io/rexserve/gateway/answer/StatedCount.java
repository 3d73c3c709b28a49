package io.rexserve.gateway.answer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The number that an answer states in words or digits.
public final class StatedCount {
    private static final List<String> WORDS = List.of(
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty");
    private static final Pattern NUMBER =
            Pattern.compile(WORDS.stream().collect(Collectors.joining("|", "\\b(\\d{1,6}|", ")\\b")));
    private static final Pattern REGION_TAG = Pattern.compile("<obj\\d+>");

    private StatedCount() {}

    /// The first number of a text, digits or English words up to twenty; numbers inside the label's own words and
    /// in the tags of regions do not count.
    public static Optional<Integer> of(String text, String label) {
        String words = REGION_TAG
                .matcher(text)
                .replaceAll(" ")
                .toLowerCase(Locale.ROOT)
                .replace(label.toLowerCase(Locale.ROOT), " ");
        return NUMBER.matcher(words)
                .results()
                .findFirst()
                .map(MatchResult::group)
                .map(StatedCount::value);
    }

    private static int value(String number) {
        int word = WORDS.indexOf(number);
        return word >= 0 ? word : Integer.parseInt(number, 10);
    }
}
