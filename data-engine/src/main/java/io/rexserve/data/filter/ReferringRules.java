package io.rexserve.data.filter;

import java.io.Serializable;

/// What the paper asks of a referring expression (ChatRex, section 4.1 and the prompts of its appendix): more than 5
/// and fewer than 10 words, no commas, about the given category, nothing that is not in the description.
///
/// @param minWords the fewest words
/// @param maxWords the most words
/// @param commas whether commas are allowed
public record ReferringRules(int minWords, int maxWords, boolean commas) implements Serializable {
    public static final ReferringRules PAPER = new ReferringRules(6, 9, false);

    public ReferringRules {
        if (minWords < 1 || maxWords < minWords || maxWords > 100) {
            throw new IllegalArgumentException("words of a referring expression: " + minWords + " to " + maxWords
                    + " (expected: 1 <= least <= most <= 100)");
        }
    }
}
