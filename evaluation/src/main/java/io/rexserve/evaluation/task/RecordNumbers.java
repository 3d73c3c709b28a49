package io.rexserve.evaluation.task;

import java.util.HashMap;
import java.util.Map;

/// Numbers for texts that are ids: the number that the text is, so that images rank as in the reference tools, else a
/// number that no text of a file is.
final class RecordNumbers {
    private static final long FIRST_MADE = 1L << 62;

    private final Map<String, Long> made = new HashMap<>();

    long of(String id) {
        try {
            long number = Long.parseLong(id);
            if (number < FIRST_MADE && Long.toString(number).equals(id)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // a text
        }
        return made.computeIfAbsent(id, _ -> FIRST_MADE + made.size());
    }
}
