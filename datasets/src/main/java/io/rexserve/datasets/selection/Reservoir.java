package io.rexserve.datasets.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A random sample of a stream of unknown length, each element with the same probability (algorithm R of Vitter 1985):
/// the same for the same seed and stream.
///
/// @param <T> element
public final class Reservoir<T> {
    private final int size;
    private final Random random;
    private final List<T> sample = new ArrayList<>();
    private long seen;

    /// @param size of the sample, at least 1
    public Reservoir(int size, long seed) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: at least 1)");
        }
        this.size = size;
        this.random = new Random(seed);
    }

    public void add(T element) {
        seen++;
        if (sample.size() < size) {
            sample.add(element);
            return;
        }
        long at = random.nextLong(seen);
        if (at < size) {
            sample.set((int) at, element);
        }
    }

    /// In no order.
    public List<T> sample() {
        return List.copyOf(sample);
    }

    /// Elements that the sample was taken from.
    public long seen() {
        return seen;
    }
}
