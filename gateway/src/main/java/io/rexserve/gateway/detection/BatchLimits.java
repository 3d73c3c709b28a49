package io.rexserve.gateway.detection;

/// How regions are spread over conversations with the language service.
///
/// @param regions that one conversation takes, at least 1
/// @param atOnce conversations of one request that run at the same time, at least 1
public record BatchLimits(int regions, int atOnce) {
    public BatchLimits {
        if (regions < 1 || atOnce < 1) {
            throw new IllegalArgumentException(
                    "passes: " + regions + " regions, " + atOnce + " at once (expected: each at least 1)");
        }
    }
}
