package io.rexserve.data.progress;

import io.rexserve.data.stage.Cost;

/// How far a stage is.
///
/// @param stage its name
/// @param done pictures with an outcome, those of earlier starts included
/// @param doneBefore pictures that had an outcome when this start began
/// @param total pictures that come to the stage; 0 while nobody knows
/// @param kept of those done
/// @param refused of those done
/// @param failed of those done; the next run tries them again
/// @param cost of the whole run so far
/// @param money that endpoints have cost so far, in the recipe's currency; 0 if it states no prices
public record Progress(
        String stage,
        long done,
        long doneBefore,
        long total,
        long kept,
        long refused,
        long failed,
        Cost cost,
        double money) {
    public Progress {
        if (doneBefore < 0 || done < doneBefore || (total > 0 && done > total)) {
            throw new IllegalArgumentException("done: " + done + ", " + doneBefore + " of them before, of " + total
                    + " (expected: 0 <= before <= done <= total)");
        }
    }
}
