package io.rexserve.trainer.question;

import java.util.EnumMap;
import java.util.Map;

/// How many questions could not be asked, by reason.
final class UnusableCounts {
    private final Map<Unusable, Integer> counts = new EnumMap<>(Unusable.class);

    void add(Unusable reason) {
        counts.merge(reason, 1, Integer::sum);
    }

    Map<Unusable, Integer> counts() {
        return Map.copyOf(counts);
    }
}
