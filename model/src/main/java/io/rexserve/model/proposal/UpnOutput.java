package io.rexserve.model.proposal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the network computes of one image.
///
/// @param sets the proposals of each granularity: every query, boxes clipped to the image, without empty ones
/// @param oodScore how unlike the training images the image is; above 0 it counts as unlike; null where the model
/// has no [OodProbe]
public record UpnOutput(
        Map<Granularity, ProposalSet> sets, @Nullable Float oodScore) {
    public UpnOutput {
        sets = Map.copyOf(sets);
    }
}
