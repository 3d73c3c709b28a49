package io.rexserve.gateway.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.batch.BatchStore.ItemState;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What becomes of the lines of batches on this gateway.
final class BatchMeters {
    /// Why a line is answered once more, or an answer is dropped.
    enum Retry {
        /// Capacity was missing, or the caller's quota is used up.
        REFUSED,
        /// It took too long, or memory did not suffice.
        TIMEOUT,
        /// Another gateway has the line meanwhile.
        LEASE_LOST
    }

    private final Map<ItemState, Counter> ended = new EnumMap<>(ItemState.class);
    private final Map<Retry, Counter> retries = new EnumMap<>(Retry.class);
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong waiting = new AtomicLong();

    BatchMeters(MeterRegistry meters) {
        for (ItemState state : List.of(ItemState.SUCCEEDED, ItemState.FAILED, ItemState.CANCELLED)) {
            ended.put(
                    state,
                    Counter.builder("rexserve.gateway.batches.lines")
                            .description("lines of batches whose results this gateway has recorded")
                            .tag("state", state.code())
                            .register(meters));
        }
        for (Retry retry : Retry.values()) {
            retries.put(
                    retry,
                    Counter.builder("rexserve.gateway.batches.retries")
                            .description("lines of batches that were begun here and not recorded, by the reason")
                            .tag("reason", retry.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        Gauge.builder("rexserve.gateway.batches.lines.active", active, AtomicInteger::get)
                .description("lines of batches that this gateway answers now")
                .register(meters);
        Gauge.builder("rexserve.gateway.batches.lines.waiting", waiting, AtomicLong::get)
                .description(
                        "lines of all batches that wait, as last looked at; the same on all gateways of a database")
                .register(meters);
    }

    void ended(ItemState state) {
        Objects.requireNonNull(ended.get(state)).increment();
    }

    void retried(Retry why) {
        Objects.requireNonNull(retries.get(why)).increment();
    }

    void begun() {
        active.incrementAndGet();
    }

    void over() {
        active.decrementAndGet();
    }

    void waiting(long lines) {
        waiting.set(lines);
    }
}
