package io.rexserve.llm;

import ai.djl.ndarray.NDManager;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Features of pictures and regions by content: kept while a stream holds them and afterwards, least recently used ones
/// going first, as long as all of them together stay within a byte budget.
///
/// What is held is never thrown away, so the budget can be exceeded by what the open streams need. Safe for use by
/// several threads.
final class FeatureCache implements AutoCloseable {
    private final NDManager arrays;
    private final long budget;
    private final Map<FeatureKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private boolean closed;

    private static final class Entry {
        final Features features;
        final long bytes;
        int holders;

        Entry(Features features) {
            this.features = features;
            this.bytes = features.bytes();
        }
    }

    /// A stream's hold on features, until it is closed, once or several times.
    final class Lease implements AutoCloseable {
        private @Nullable Entry entry;

        private Lease(Entry entry) {
            this.entry = entry;
        }

        /// @throws IllegalStateException once it is closed
        Features features() {
            Entry held = entry;
            if (held == null) {
                throw new IllegalStateException("features: given back (expected: an open lease)");
            }
            return held.features;
        }

        @Override
        public void close() {
            Entry held = entry;
            entry = null;
            if (held != null) {
                release(held);
            }
        }
    }

    /// @param arrays parent of every scope of features
    /// @param budget in bytes; 0 keeps nothing that is not held
    FeatureCache(NDManager arrays, long budget) {
        this.arrays = arrays;
        this.budget = budget;
    }

    /// What was computed for a key before, if it is still there.
    synchronized Optional<Lease> lookup(FeatureKey key) {
        return Optional.ofNullable(entries.get(key)).map(this::lease);
    }

    /// What was computed for a key before, or else is computed now.
    ///
    /// @param compute given a scope for its arrays
    Lease computed(FeatureKey key, Function<NDManager, Features> compute) {
        return lookup(key).orElseGet(() -> {
            NDManager scope = arrays.newSubManager();
            boolean done = false;
            try {
                Features features = compute.apply(scope);
                done = true;
                return add(key, features);
            } finally {
                if (!done) {
                    scope.close();
                }
            }
        });
    }

    private synchronized Lease add(FeatureKey key, Features features) {
        var entry = new Entry(features);
        entries.put(key, entry);
        bytes += entry.bytes;
        Lease lease = lease(entry);
        evict();
        return lease;
    }

    private Lease lease(Entry entry) {
        entry.holders++;
        return new Lease(entry);
    }

    private synchronized void release(Entry entry) {
        entry.holders--;
        if (!closed) {
            evict();
        }
    }

    private void evict() {
        for (Iterator<Entry> eldest = entries.values().iterator(); bytes > budget && eldest.hasNext(); ) {
            Entry entry = eldest.next();
            if (entry.holders == 0) {
                eldest.remove();
                bytes -= entry.bytes;
                entry.features.free();
            }
        }
    }

    /// Bytes of all that is kept or held.
    synchronized long bytes() {
        return bytes;
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.values().forEach(entry -> entry.features.free());
        entries.clear();
        bytes = 0;
        arrays.close();
    }
}
