package io.rexserve.trainer.loop;

/// The learning rate of a step as a share of the peak rate: a linear warm-up, then a decay to 2 %.
///
/// @param warmUp steps until the peak
/// @param decay what follows
public record LearningRateSchedule(int warmUp, Decay decay) {
    private static final double MIN_FACTOR = 0.02;

    /// A share of the peak rate.
    public interface Decay {
        double at(int step, int steps);
    }

    /// Along half a cosine.
    public static LearningRateSchedule cosine(int warmUp) {
        return new LearningRateSchedule(
                warmUp, (step, steps) -> MIN_FACTOR + (1 - MIN_FACTOR) * (1 + Math.cos(Math.PI * step / steps)) / 2);
    }

    /// Constant, then linear to 2 % at the last step.
    ///
    /// @param over share of all steps that the decay takes
    public static LearningRateSchedule linear(int warmUp, double over) {
        return new LearningRateSchedule(warmUp, (step, steps) -> {
            double done = (double) step / steps;
            return done < 1 - over ? 1 : 1 - (1 - MIN_FACTOR) * (done - (1 - over)) / over;
        });
    }

    /// Constant, then linear towards zero, but not below 2 %.
    ///
    /// @param over share of all steps that the decay takes
    public static LearningRateSchedule linearToZero(int warmUp, double over) {
        return new LearningRateSchedule(warmUp, (step, steps) -> {
            double remaining = (double) (steps - step) / steps;
            return Math.min(1, Math.max(MIN_FACTOR, remaining / over));
        });
    }

    /// @param step counted from 0
    /// @param steps of the whole training
    public double at(int step, int steps) {
        return Math.min(1, (step + 1) / (double) warmUp) * decay.at(step, steps);
    }
}
