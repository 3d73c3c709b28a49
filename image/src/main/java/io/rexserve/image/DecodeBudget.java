package io.rexserve.image;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// What decoding one file may cost. Decoders look at it after every few rows, whatever the file says.
///
/// @param time of the processor, or of the clock on a virtual thread, whose processor time Java does not measure
/// @param cancelled whether nobody waits for the image any more; asked from the decoding thread, often
public record DecodeBudget(Duration time, BooleanSupplier cancelled) {
    /// For files of one's own: 60 seconds, never cancelled.
    public static final DecodeBudget DEFAULT = of(Duration.ofSeconds(60));

    public DecodeBudget {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("time: " + time + " (expected: above 0)");
        }
    }

    /// A budget that is never cancelled.
    public static DecodeBudget of(Duration time) {
        return new DecodeBudget(time, () -> false);
    }
}
