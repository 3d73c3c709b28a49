package io.rexserve.gateway.batch;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/// Settings of batches; every default is in `gateway.yml`.
///
/// @param concurrency lines that this gateway answers at a time; 0 for a gateway that takes batches and leaves their
///     lines to others
/// @param maxItems lines of one batch
/// @param maxSize bytes of one batch
/// @param maxOpen batches of one caller that are not finished
/// @param uploadTimeout time in which a batch must arrive
/// @param itemTimeout time in which one line must be answered, counted from when it is begun
/// @param maxAge time in which all lines must be answered; what is not by then has failed
/// @param retention how long a finished batch and its results are kept
/// @param lease how long a line stays with a gateway that does not renew it
/// @param poll how often a gateway looks for batches that others have taken
public record BatchProperties(
        @Min(0) @Max(1000) int concurrency,
        @Min(1) @Max(1_000_000) int maxItems,
        @NotNull DataSize maxSize,
        @Min(1) @Max(10_000) int maxOpen,
        @NotNull Duration uploadTimeout,
        @NotNull Duration itemTimeout,
        @NotNull Duration maxAge,
        @NotNull Duration retention,
        @NotNull Duration lease,
        @NotNull Duration poll) {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);

    public BatchProperties {
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException(
                    "rexserve.gateway.batches.lease: " + lease + " (expected: at least " + SHORTEST_LEASE + ")");
        }
    }
}
