package io.rexserve.proposal;

import io.rexserve.model.engine.DecodedPicture;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One picture on its way through the queue.
///
/// @param picture closed by the owner thread
/// @param abandoned whether nobody waits for the answer any more
/// @param answer called by the owner thread with what was found
/// @param failure called instead if nothing could be computed
record ProposalJob(
        DecodedPicture picture,
        Set<Granularity> granularities,
        BooleanSupplier abandoned,
        Consumer<Found> answer,
        Consumer<Throwable> failure) {

    /// @param sets what each granularity found
    /// @param queued time until the model's thread took the picture, after it was decoded
    /// @param inferred time on the owner thread
    record Found(Map<Granularity, ProposalSet> sets, Duration queued, Duration inferred) {}
}
