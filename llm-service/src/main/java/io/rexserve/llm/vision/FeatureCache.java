package io.rexserve.llm.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Features of images and regions by content: kept in a store of fixed size while a stream holds them and afterwards,
/// least recently used ones evicted first.
///
/// What is held is never evicted: where the store is full of it, features stay where they were computed for as long as
/// they are held. Safe for use by several threads.
public final class FeatureCache implements AutoCloseable {
    private final NDManager arrays;
    private final ArrayStore store;
    private final Map<FeatureKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Runnable onEvicted;
    private boolean closed;

    private static final class Entry {
        final FeatureKey key;
        final Features features;
        final ArrayStore.@Nullable Kept kept;
        int holders;

        /// @param kept in the store; null where there was no free block
        Entry(FeatureKey key, Features features, ArrayStore.@Nullable Kept kept) {
            this.key = key;
            this.features = features;
            this.kept = kept;
        }
    }

    /// A stream's hold on features. Closing it again has no effect.
    public final class Lease implements AutoCloseable {
        private @Nullable Entry entry;

        private Lease(Entry entry) {
            this.entry = entry;
        }

        /// @throws IllegalStateException once it is closed
        public Features features() {
            Entry held = entry;
            if (held == null) {
                throw new IllegalStateException("features: released (expected: an open lease)");
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
    /// @param store closed with the cache; one of no bytes keeps only what is held
    /// @param onEvicted called for features that give way to others
    public FeatureCache(NDManager arrays, ArrayStore store, Runnable onEvicted) {
        this.arrays = arrays;
        this.store = store;
        this.onEvicted = onEvicted;
    }

    /// The features of a key, if they are cached.
    public synchronized Optional<Lease> lookup(FeatureKey key) {
        return Optional.ofNullable(entries.get(key)).map(this::lease);
    }

    /// The features of a key, cached or computed now.
    ///
    /// @param compute given a scope for its arrays
    public Lease computed(FeatureKey key, Function<NDManager, Features> compute) {
        return lookup(key).orElseGet(() -> {
            NDManager scope = arrays.newSubManager();
            boolean done = false;
            try {
                Lease lease = add(key, compute.apply(scope));
                done = true;
                return lease;
            } finally {
                if (!done) {
                    scope.close();
                }
            }
        });
    }

    private synchronized Lease add(FeatureKey key, Features features) {
        Entry entry = stored(key, features);
        Entry before = entries.put(key, entry); // two streams may have shown the same image at the same time
        if (before != null && before.holders == 0) {
            free(before);
        }
        return lease(entry);
    }

    /// Moves features into the store, evicting others if need be.
    private Entry stored(FeatureKey key, Features features) {
        NDManager scope = arrays.newSubManager();
        boolean moved = false;
        try {
            List<NDArray> computed = features.arrays().toList();
            Optional<ArrayStore.Kept> kept = store.keep(scope, computed);
            while (kept.isEmpty() && evicted()) {
                kept = store.keep(scope, computed);
            }
            if (kept.isEmpty()) {
                return new Entry(key, features, null);
            }
            var entry = new Entry(key, features.with(kept.get().arrays(), scope), kept.get());
            moved = true;
            features.free();
            return entry;
        } finally {
            if (!moved) {
                scope.close();
            }
        }
    }

    private Lease lease(Entry entry) {
        entry.holders++;
        return new Lease(entry);
    }

    private synchronized void release(Entry entry) {
        entry.holders--;
        if (!closed && entry.holders == 0 && (entry.kept == null || entries.get(entry.key) != entry)) {
            entries.remove(entry.key, entry);
            free(entry);
        }
    }

    /// @return whether anything could be evicted
    private boolean evicted() {
        Optional<Entry> eldest =
                entries.values().stream().filter(entry -> entry.holders == 0).findFirst();
        eldest.ifPresent(entry -> {
            entries.remove(entry.key);
            free(entry);
            onEvicted.run();
        });
        return eldest.isPresent();
    }

    private void free(Entry entry) {
        entry.features.free();
        if (entry.kept != null) {
            store.free(entry.kept);
        }
    }

    /// Bytes of all features that are cached or held.
    public synchronized long bytes() {
        return entries.values().stream()
                .mapToLong(entry -> entry.features.bytes())
                .sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.values().forEach(entry -> entry.features.free());
        entries.clear();
        store.close();
        arrays.close();
    }
}
