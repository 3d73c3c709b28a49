package io.rexserve.gateway.detection;

/// How regions are spread over calls of the language service.
///
/// @param regions that one call takes, at least 1
/// @param concurrent calls of one request that run at the same time, at least 1
public record BatchLimits(int regions, int concurrent) {
    public BatchLimits {
        if (regions < 1 || concurrent < 1) {
            throw new IllegalArgumentException(
                    "batches: " + regions + " regions, " + concurrent + " at once (expected: each at least 1)");
        }
    }
}
