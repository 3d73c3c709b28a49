package io.rexserve.trainer.loop;

/// Steps of a training that are made elsewhere, some at a time.
public interface Rounds {
    /// Steps of a round; the last round may be shorter.
    int length();

    /// What decides the outcome besides the recipe; empty where nothing does. A run continues only with the same, until
    /// it has made its last step.
    String kind();

    /// Makes steps. The training has the weights and the optimizer's state after them, or an exception leaves it as it
    /// was.
    ///
    /// @param first step, counted from 0
    /// @param count of steps
    StepFigures run(int first, int count) throws InterruptedException;
}
