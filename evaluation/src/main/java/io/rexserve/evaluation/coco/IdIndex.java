package io.rexserve.evaluation.coco;

import java.util.Arrays;

/// Ids of images or categories in ascending order, and the place of an id among them.
final class IdIndex {
    private final long[] sorted;

    private IdIndex(long[] sorted) {
        this.sorted = sorted;
    }

    /// @throws IllegalArgumentException if an id occurs twice
    static IdIndex of(String name, long[] ids) {
        Arrays.sort(ids);
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] == ids[i - 1]) {
                throw new IllegalArgumentException(name + ": id " + ids[i] + " occurs twice (expected: unique ids)");
            }
        }
        return new IdIndex(ids);
    }

    int size() {
        return sorted.length;
    }

    long id(int index) {
        return sorted[index];
    }

    long[] ids() {
        return sorted.clone();
    }

    /// Place of an id, negative if it is missing.
    int indexOf(long id) {
        return Arrays.binarySearch(sorted, id);
    }
}
