package io.rexserve.trainer.loop;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.trainer.optimizer.TrainableWeights;

/// A training as its loop sees it: gradients of the parts of a step, summed, then one update.
///
/// What a part holds depends on the recipe's seed, the number of the step and the number of the part alone. So a run
/// that continues computes what an uninterrupted one computes, and parts may be computed one after the other or on
/// several machines. A training that measures itself on held-out data is a [HeldOut] too.
public interface Training extends AutoCloseable {
    /// What is trained, with the optimizer's state.
    TrainableWeights weights();

    /// Gradients of one part of a step (a micro-batch). Changes nothing.
    ///
    /// A run that is to stop interrupts the thread: what checks for it between native calls stops sooner.
    ///
    /// @param scope owns the result
    /// @param step counted from 0
    /// @param part counted from 0
    Gradients gradients(NDManager scope, int step, int part) throws InterruptedException;

    /// One optimizer step in place: clips, then moves the weights.
    ///
    /// @param gradients of the mean loss, in the order of the weights; may be changed
    /// @param step counted from 0; decides the learning rate
    /// @return the gradients' norm before clipping
    double update(NDManager scope, NDList gradients, int step);

    /// The learning rate of a step, for the log: that of the group that is most the training's own.
    ///
    /// @param step counted from 0
    double rate(int step);

    @Override
    void close();
}
