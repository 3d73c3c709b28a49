package io.rexserve.trainer.question;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// Seeded choices from lists.
final class RandomChoice {
    private RandomChoice() {}

    static <T> T one(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    static <T> void shuffle(List<T> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
        var shuffled = new ArrayList<>(list);
        shuffle(shuffled, random);
        return shuffled;
    }

    /// So many elements in the order of the list, every selection as likely as any other (Knuth's algorithm S).
    static <T> List<T> some(List<T> list, int count, SplittableRandom random) {
        var some = new ArrayList<T>();
        for (int i = 0; i < list.size() && some.size() < count; i++) {
            if (random.nextInt(list.size() - i) < count - some.size()) {
                some.add(list.get(i));
            }
        }
        return some;
    }
}
