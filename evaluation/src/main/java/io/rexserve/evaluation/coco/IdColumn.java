package io.rexserve.evaluation.coco;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// A growing column of ids of which few differ: 4 bytes a row. Ids are numbered in the order of their first rows.
final class IdColumn {
    /// Number of the id of each row; the first `size` are set.
    private int[] numbers = new int[16];

    private int size;
    private final LongColumn ids = new LongColumn();
    private final Map<Long, Integer> known = new HashMap<>();

    void add(long id) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size + (size >> 1));
        }
        // Files name the same image many times in a row.
        boolean same = size > 0 && id(size - 1) == id;
        numbers[size] = same ? numbers[size - 1] : number(id);
        size++;
    }

    private int number(long id) {
        Integer number = known.get(id);
        if (number == null) {
            number = known.size();
            known.put(id, number);
            ids.add(id);
        }
        return number;
    }

    int size() {
        return size;
    }

    long id(int row) {
        return ids.values[numbers[row]];
    }

    /// Number of the id of a row, [0, distinct).
    int number(int row) {
        return numbers[row];
    }

    /// How many ids differ.
    int distinct() {
        return known.size();
    }

    /// Index of each number's id, -1 where the index lacks it.
    int[] indicesIn(IdIndex index) {
        var indices = new int[distinct()];
        for (int number = 0; number < indices.length; number++) {
            indices[number] = Math.max(-1, index.indexOf(ids.values[number]));
        }
        return indices;
    }

    void trim() {
        numbers = Arrays.copyOf(numbers, size);
    }
}
