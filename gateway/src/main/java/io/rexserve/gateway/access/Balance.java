package io.rexserve.gateway.access;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is left of a quota: in a bucket that all gateways of a database share, and while that cannot be reached, or
/// where there is none, in one of this process.
final class Balance {
    private final long quota;
    private final Duration window;
    private final Bucket local;
    private final SharedBuckets.@Nullable Shared shared;
    /// What the last charge left, and when, so that telling what is left asks no database.
    private volatile long left;
    private volatile long leftAt = System.nanoTime();

    /// @param shared the bucket of all gateways; null where there is none
    Balance(long quota, Duration window, SharedBuckets.@Nullable Shared shared) {
        this.quota = quota;
        this.window = window;
        this.shared = shared;
        this.left = quota;
        this.local = Bucket.builder().addLimit(bandwidth(quota, window)).build();
    }

    private static Bandwidth bandwidth(long quota, Duration window) {
        return Bandwidth.builder().capacity(quota).refillGreedy(quota, window).build();
    }

    static BucketConfiguration configuration(long quota, Duration window) {
        return BucketConfiguration.builder().addLimit(bandwidth(quota, window)).build();
    }

    long quota() {
        return quota;
    }

    Duration window() {
        return window;
    }

    private <T> T ask(Function<Bucket, T> question) {
        if (shared != null) {
            try {
                Optional<Bucket> bucket = shared.bucket();
                if (bucket.isPresent()) {
                    return question.apply(bucket.get());
                }
            } catch (RuntimeException e) {
                shared.failed(e);
            }
        }
        return question.apply(local);
    }

    /// Nanoseconds until there is anything left; 0 where there is.
    long emptyFor() {
        var estimate = ask(bucket -> bucket.estimateAbilityToConsume(1));
        return estimate.canBeConsumed() ? 0 : estimate.getNanosToWaitForRefill();
    }

    /// Takes units; more than the whole quota only from a full bucket, which then is in debt.
    ConsumptionProbe take(long units) {
        long atOnce = Math.min(units, quota);
        ConsumptionProbe probe = ask(bucket -> {
            ConsumptionProbe taken = bucket.tryConsumeAndReturnRemaining(atOnce);
            if (taken.isConsumed() && units > atOnce) {
                bucket.consumeIgnoringRateLimits(units - atOnce);
            }
            return taken;
        });
        left = Math.max(0, probe.getRemainingTokens());
        leftAt = System.nanoTime();
        return probe;
    }

    void giveBack(long units) {
        ask(bucket -> {
            bucket.addTokens(units);
            return true;
        });
        left = Math.min(quota, left + units);
    }

    /// Units that are left, as far as this gateway knows.
    long left() {
        double filled = (double) (System.nanoTime() - leftAt) / window.toNanos() * quota;
        return Math.min(quota, left + (long) filled);
    }

    /// How long it takes until all are left again.
    Duration full() {
        return Duration.ofNanos((long) ((double) (quota - left()) / quota * window.toNanos()));
    }
}
