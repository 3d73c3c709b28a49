package io.rexserve.data.phrase;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Results of a function that has no other effect, for the latest keys: captions say the same words again and again.
/// Safe for several threads.
final class Memo<K, V> {
    private static final int MOST = 20_000;

    private final ConcurrentHashMap<K, V> known = new ConcurrentHashMap<>();

    V get(K key, Function<K, V> compute) {
        V value = known.get(key);
        if (value == null) {
            value = compute.apply(key);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(key, value);
        }
        return value;
    }
}
