package io.rexserve.evaluation.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Right, wrong and missed boxes by group and image; a group is a class or a slice such as "small".
final class GroupedCounts {
    /// Images that a group needs for an interval: the bootstrap of fewer says next to nothing.
    static final int FEWEST = 5;

    private final Map<String, Columns> groups = new LinkedHashMap<>();

    /// One row per image that the group has boxes in.
    private static final class Columns {
        private static final int FIELDS = 4;

        /// Image, right, wrong, missed; [rows * FIELDS].
        int[] values = new int[FIELDS * 8];
        int size;

        void add(int image, int right, int wrong, int missed) {
            if (size == 0 || values[size - FIELDS] != image) {
                if (size == values.length) {
                    values = Arrays.copyOf(values, 2 * size);
                }
                values[size] = image;
                size += FIELDS;
            }
            values[size - 3] += right;
            values[size - 2] += wrong;
            values[size - 1] += missed;
        }

        /// Right, wrong, missed over a multiset of images.
        long[] sums(int[] multiplicities) {
            var sums = new long[FIELDS - 1];
            for (int at = 0; at < size; at += FIELDS) {
                int times = multiplicities[values[at]];
                for (int field = 1; field < FIELDS; field++) {
                    sums[field - 1] += (long) times * values[at + field];
                }
            }
            return sums;
        }
    }

    /// One group.
    ///
    /// @param images that it has a true or a wrong box in
    record Row(
            String group,
            int images,
            long right,
            long wrong,
            long missed,
            Interval precision,
            Interval recall,
            Interval f1) {
        long truths() {
            return right + missed;
        }

        long found() {
            return right + wrong;
        }

        double precisionValue() {
            return ratio(right, right + wrong);
        }

        double recallValue() {
            return ratio(right, right + missed);
        }

        double f1Value() {
            return GroupedCounts.f1(right, wrong, missed);
        }
    }

    /// Names groups in the order that they are shown in, so that empty ones are shown too.
    void declare(List<String> names) {
        names.forEach(name -> groups.computeIfAbsent(name, _ -> new Columns()));
    }

    /// Adds boxes; calls for one image follow each other.
    void add(String group, int image, int right, int wrong, int missed) {
        groups.computeIfAbsent(group, _ -> new Columns()).add(image, right, wrong, missed);
    }

    /// Every group with intervals over images.
    ///
    /// @param images number of all images
    List<Row> rows(int images, Bootstrap bootstrap) {
        if (images == 0) {
            return List.of();
        }
        List<Columns> columns = List.copyOf(groups.values());
        List<Interval> intervals = bootstrap.intervals(bootstrap.samples(images, drawn -> ratios(columns, drawn)));
        var once = new int[images];
        Arrays.fill(once, 1);
        List<Row> rows = new ArrayList<>();
        for (String group : groups.keySet()) {
            int i = rows.size();
            long[] sums = columns.get(i).sums(once);
            int own = columns.get(i).size / Columns.FIELDS;
            List<Interval> known = own < FEWEST
                    ? List.of(Interval.NONE, Interval.NONE, Interval.NONE)
                    : intervals.subList(3 * i, 3 * i + 3);
            rows.add(new Row(group, own, sums[0], sums[1], sums[2], known.get(0), known.get(1), known.get(2)));
        }
        return rows;
    }

    private static double[] ratios(List<Columns> columns, int[] drawn) {
        var ratios = new double[3 * columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            long[] sums = columns.get(i).sums(drawn);
            ratios[3 * i] = ratio(sums[0], sums[0] + sums[1]);
            ratios[3 * i + 1] = ratio(sums[0], sums[0] + sums[2]);
            ratios[3 * i + 2] = f1(sums[0], sums[1], sums[2]);
        }
        return ratios;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : part / (double) whole;
    }

    /// Harmonic mean of precision and recall; NaN if there is neither a true nor a found box.
    static double f1(long right, long wrong, long missed) {
        return ratio(2 * right, 2 * right + wrong + missed);
    }
}
