package io.rexserve.evaluation.coco;

/// Merge sort of rows by a key; rows of equal keys keep their order, as in numpy's mergesort.
final class StableOrder {
    private static final int RUN = 12;

    private StableOrder() {}

    /// Sorts `order[from, to)` by descending key of the row.
    ///
    /// @param spare as long as `order`; its part [from, to) is overwritten
    static void byDescending(double[] keys, int[] order, int[] spare, int from, int to) {
        for (int start = from; start < to; start += RUN) {
            insert(keys, order, start, Math.min(to, start + RUN));
        }
        int[] source = order;
        int[] target = spare;
        boolean inSpare = false;
        for (long width = RUN; width < to - from; width *= 2) {
            for (long start = from; start < to; start += 2 * width) {
                int middle = (int) Math.min(to, start + width);
                merge(keys, source, target, (int) start, middle, (int) Math.min(to, start + 2 * width));
            }
            int[] swap = source;
            source = target;
            target = swap;
            inSpare = !inSpare;
        }
        if (inSpare) {
            System.arraycopy(spare, from, order, from, to - from);
        }
    }

    private static void insert(double[] keys, int[] order, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int row = order[i];
            double key = keys[row];
            int at = i;
            while (at > from && keys[order[at - 1]] < key) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = row;
        }
    }

    private static void merge(double[] keys, int[] source, int[] target, int from, int middle, int to) {
        if (middle >= to || keys[source[middle - 1]] >= keys[source[middle]]) {
            System.arraycopy(source, from, target, from, to - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int at = from; at < to; at++) {
            boolean takeLeft = right >= to || (left < middle && keys[source[left]] >= keys[source[right]]);
            target[at] = source[takeLeft ? left++ : right++];
        }
    }
}
