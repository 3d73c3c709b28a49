package io.rexserve.gateway.task;

import org.jspecify.annotations.Nullable;

/// Which boxes are proposed.
///
/// @param minScore boxes below it are left out, 0 to 1; null for the service's default
/// @param nms intersection over union above which the weaker of two boxes is dropped, 0 to 1, where 0 keeps all; null
///     for the service's default
/// @param maxProposals at most so many boxes, 1 to 900
public record ProposalOptions(
        Granularity granularity,
        @Nullable Double minScore,
        @Nullable Double nms,
        int maxProposals) {
    /// As many boxes as the proposal network decides on.
    public static final int MAX_PROPOSALS = 900;
    /// As many as the published language models have indices.
    private static final int STANDARD_PROPOSALS = 100;

    public static final ProposalOptions DEFAULT = new ProposalOptions(Granularity.FINE, null, null, STANDARD_PROPOSALS);

    public ProposalOptions {
        requireUnit("minScore", minScore);
        requireUnit("nms", nms);
        if (maxProposals < 1 || maxProposals > MAX_PROPOSALS) {
            throw new IllegalArgumentException(
                    "maxProposals: " + maxProposals + " (expected: 1 to " + MAX_PROPOSALS + ")");
        }
    }

    private static void requireUnit(String name, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
        }
    }
}
