package io.rexserve.trainer.loop;

import java.io.IOException;

/// Everything that decides the outcome of a training: data, model, rates, seed. A record of plain values, written as
/// JSON beside the checkpoints; a run continues only under the recipe that it was started with.
public interface Recipe {
    /// Of the training, its checkpoint and its log.
    String name();

    /// Optimizer steps in all.
    int steps();

    /// Micro-batches whose gradients make one step, on all machines together.
    int parts();

    /// Reads the data and the model.
    ///
    /// @param threads threads of one operator
    Training open(int threads) throws IOException;
}
