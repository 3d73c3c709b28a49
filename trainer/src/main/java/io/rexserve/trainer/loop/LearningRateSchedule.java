package io.rexserve.trainer.loop;

/// The learning rate of a step as a share of the peak rate.
@FunctionalInterface
public interface LearningRateSchedule {
    /// The lowest share of the schedules that name none.
    double MIN_FACTOR = 0.02;

    /// @param step counted from 0
    /// @param steps of the whole training
    double at(int step, int steps);

    /// A linear warm-up, then half a cosine down to a lowest share at the last step. LLaVA, ChatRex and Rex-Omni: a
    /// warm-up of .03 of all steps, and down to 0.
    ///
    /// @param warmUp share of all steps until the peak; at least one step is warm-up, so that none has a rate of 0
    /// @param min lowest share
    static LearningRateSchedule cosine(double warmUp, double min) {
        requireShares(warmUp, min);
        return (step, steps) -> {
            int warm = warmUpSteps(warmUp, steps);
            double done = Math.max(0, step + 1 - warm) / (double) Math.max(1, steps - warm + 1);
            return Math.min(1, (step + 1.0) / warm) * (min + (1 - min) * (1 + Math.cos(Math.PI * done)) / 2);
        };
    }

    /// A linear warm-up, then constant, then linear to a lowest share.
    ///
    /// @param warmUp share of all steps until the peak
    /// @param over share of all steps that the decay takes, the last ones; 0: constant to the end
    /// @param min lowest share
    static LearningRateSchedule linear(double warmUp, double over, double min) {
        requireShares(warmUp, min);
        requireShares(over, min);
        return (step, steps) -> {
            double remaining = (double) (steps - step) / steps;
            double decayed = remaining >= over ? 1 : min + (1 - min) * remaining / over;
            return Math.min(1, (step + 1.0) / warmUpSteps(warmUp, steps)) * decayed;
        };
    }

    private static int warmUpSteps(double share, int steps) {
        return Math.max(1, (int) Math.ceil(share * steps));
    }

    private static void requireShares(double share, double min) {
        if (!(share >= 0 && share <= 1) || !(min >= 0 && min <= 1)) {
            throw new IllegalArgumentException("schedule: shares " + share + " and " + min + " (expected: 0 to 1)");
        }
    }

    /// Half a cosine down to 2 %, with a linear warm-up.
    ///
    /// @param warmUp steps until the peak
    static LearningRateSchedule cosine(int warmUp) {
        return (step, steps) ->
                warmed(step, warmUp, MIN_FACTOR + (1 - MIN_FACTOR) * (1 + Math.cos(Math.PI * step / steps)) / 2);
    }

    /// A linear warm-up, constant, then linear to 2 % at the last step.
    ///
    /// @param warmUp steps until the peak
    /// @param over share of all steps that the decay takes
    static LearningRateSchedule linear(int warmUp, double over) {
        return (step, steps) -> {
            double done = (double) step / steps;
            return warmed(step, warmUp, done < 1 - over ? 1 : 1 - (1 - MIN_FACTOR) * (done - (1 - over)) / over);
        };
    }

    /// A linear warm-up, constant, then linear towards zero, but not below 2 %.
    ///
    /// @param warmUp steps until the peak
    /// @param over share of all steps that the decay takes
    static LearningRateSchedule linearToZero(int warmUp, double over) {
        return (step, steps) -> {
            double remaining = (double) (steps - step) / steps;
            return warmed(step, warmUp, Math.min(1, Math.max(MIN_FACTOR, remaining / over)));
        };
    }

    private static double warmed(int step, int warmUp, double share) {
        return Math.min(1, (step + 1) / (double) warmUp) * share;
    }
}
