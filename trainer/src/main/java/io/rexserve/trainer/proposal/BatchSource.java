package io.rexserve.trainer.proposal;

/// Where the batches of a training come from.
@FunctionalInterface
interface BatchSource {
    /// The batch of one part of a step; the same numbers give the same batch.
    ///
    /// @param step counted from 0
    /// @param part counted from 0
    ProposalBatch batch(int step, int part);
}
