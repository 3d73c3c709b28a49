package io.rexserve.trainer.proposal;

import io.rexserve.model.proposal.UpnConfig;
import java.util.List;

/// The embedded model's UPN as it learns drawings: the published graph with small numbers, without the stride-4 level,
/// which
/// costs five times the rest.
public final class TinyUpn {
    public static final UpnConfig CONFIG = new UpnConfig(
            32,
            List.of(1, 1, 2, 1),
            List.of(1, 2, 4, 8),
            8,
            List.of(1, 2, 3),
            128,
            256,
            2,
            3,
            4,
            4,
            4,
            60,
            256,
            427,
            0.05,
            UpnConfig.USUAL_MIN_SCORE);

    /// Blocks per stage of the network that knows photographs ([UpnGrowth]).
    public static final List<Integer> GROWN = List.of(2, 2, 4, 2);

    private TinyUpn() {}
}
