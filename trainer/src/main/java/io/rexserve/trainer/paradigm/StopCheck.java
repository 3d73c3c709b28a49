package io.rexserve.trainer.paradigm;

import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingStoppedException;

/// Gives up between native calls once a stop is asked for.
final class StopCheck {
    private static final String MESSAGE = "the same command continues from what was saved";

    private StopCheck() {}

    /// @throws TrainingStoppedException if a stop was asked for
    static void check(SafeStop stop) {
        if (stop.requested()) {
            stop.stopped(MESSAGE);
            throw new TrainingStoppedException(MESSAGE);
        }
    }
}
