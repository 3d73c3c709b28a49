package io.rexserve.data.duplicate;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a refusal as a duplicate names the picture that was there before.
public final class DuplicateDetail {
    private static final String SAME = "the same bytes as ";
    private static final String LIKE = "looks like ";
    private static final Pattern LIKE_FIRST =
            Pattern.compile("(?s)" + LIKE + "(.*), \\d+ of 64 bits differ \\(expected: > \\d+\\)");

    private DuplicateDetail() {}

    /// @param source of the picture that is refused
    /// @param first source of the picture before it
    public static String same(String source, String first) {
        return source + ": " + SAME + first;
    }

    /// @param source of the picture that is refused
    /// @param first source of the picture before it
    /// @param bits in which their perceptual hashes differ
    /// @param distance most bits of a near duplicate
    public static String like(String source, String first, int bits, int distance) {
        return source + ": " + LIKE + first + ", " + bits + " of 64 bits differ (expected: > " + distance + ")";
    }

    /// The picture before it that the detail of a refusal names; empty if it is of another refusal.
    ///
    /// @param source of the picture that is refused
    public static Optional<String> first(String source, String detail) {
        String start = source + ": ";
        if (!detail.startsWith(start)) {
            return Optional.empty();
        }
        String said = detail.substring(start.length());
        Matcher like = LIKE_FIRST.matcher(said);
        if (like.matches()) {
            return Optional.of(like.group(1));
        }
        return said.startsWith(SAME) ? Optional.of(said.substring(SAME.length())) : Optional.empty();
    }
}
