package io.rexserve.datasets.format;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// What a writer could not write, by kind. Not for several threads.
public final class Losses {
    private final Map<Loss, Long> counts = new EnumMap<>(Loss.class);

    public void add(Loss loss) {
        add(loss, 1);
    }

    /// @param count of values lost; none if 0
    public void add(Loss loss, long count) {
        if (count > 0) {
            counts.merge(loss, count, Long::sum);
        }
    }

    /// In the order of the enum.
    public Map<Loss, Long> counts() {
        return Collections.unmodifiableMap(new TreeMap<>(counts));
    }
}
