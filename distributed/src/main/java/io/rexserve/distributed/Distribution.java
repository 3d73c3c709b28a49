package io.rexserve.distributed;

import io.rexserve.trainer.loop.Recipe;
import java.io.Serializable;

/// How a training is spread over workers.
///
/// @param workers tasks of a job; each computes its share of the parts of every step
/// @param innerSteps steps that a worker makes by itself between exchanges; 1: every step is that of one process
/// @param outerRate of the Nesterov step on the averaged changes; published: .7
/// @param outerMomentum of that step; published: .9
/// @param threads of one operator on a worker
record Distribution(int workers, int innerSteps, double outerRate, double outerMomentum, int threads)
        implements Serializable {
    static final double OUTER_RATE = 0.7;
    static final double OUTER_MOMENTUM = 0.9;

    Distribution {
        if (workers < 1 || innerSteps < 1 || threads < 1) {
            throw new IllegalArgumentException("workers " + workers + ", inner steps " + innerSteps + ", threads "
                    + threads + " (expected: >= 1 each)");
        }
        if (!(outerRate > 0) || !(outerMomentum >= 0 && outerMomentum < 1)) {
            throw new IllegalArgumentException(
                    "outer rate and momentum: " + outerRate + " and " + outerMomentum + " (expected: > 0, and 0 to 1)");
        }
    }

    /// Every worker computes the same number of parts, so that their means weigh the same.
    void require(Recipe recipe) {
        if (recipe.parts() % workers != 0) {
            throw new IllegalArgumentException("workers: " + workers + " for a recipe of " + recipe.parts()
                    + " parts a step (expected: a divisor; --accumulate of the tune command sets the parts)");
        }
    }

    /// Empty where the outcome is that of one process.
    String kind() {
        return innerSteps == 1
                ? ""
                : "in rounds of " + innerSteps + " inner steps by " + workers + " workers, outer rate " + outerRate
                        + ", outer momentum " + outerMomentum;
    }
}
