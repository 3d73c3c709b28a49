package io.rexserve.evaluation.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values of answers in columns, and their means over all answers and over each group.
///
/// A value of NaN does not count in its column: a share of the absent names that were refused is the mean of 0 and 1
/// with NaN at the names that are present.
final class GroupMeans {
    /// The group that every answer is in; the first.
    static final String ALL = "all";

    private final ImageKeys images = new ImageKeys();
    private final List<Row> all = new ArrayList<>();
    private final Map<String, List<Row>> groups = new LinkedHashMap<>();
    private final int columns;

    /// An answer's values and the number of its image.
    private static final class Row {
        private final int image;
        private final double[] values;

        Row(int image, double[] values) {
            this.image = image;
            this.values = values;
        }
    }

    GroupMeans(int columns) {
        this.columns = columns;
        groups.put(ALL, all);
    }

    /// @param ofGroups groups of the answer beside [#ALL]
    void add(String image, List<String> ofGroups, double... values) {
        if (values.length != columns) {
            throw new IllegalArgumentException("values: " + values.length + " (expected: " + columns + ")");
        }
        var row = new Row(images.index(image), values);
        all.add(row);
        for (String group : ofGroups) {
            groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(row);
        }
    }

    List<String> images() {
        return images.keys();
    }

    List<String> groups() {
        return List.copyOf(groups.keySet());
    }

    /// Mean of each column over a group's answers, and behind them the number of answers; NaN for a column without
    /// values.
    double[] means(String group, int[] multiplicities) {
        images.require(multiplicities);
        var sums = new double[columns + 1];
        var counts = new long[columns];
        for (Row row : groups.getOrDefault(group, List.of())) {
            int times = multiplicities[row.image];
            sums[columns] += times;
            for (int i = 0; i < columns && times > 0; i++) {
                if (!Double.isNaN(row.values[i])) {
                    sums[i] += times * row.values[i];
                    counts[i] += times;
                }
            }
        }
        for (int i = 0; i < columns; i++) {
            sums[i] /= counts[i];
        }
        return sums;
    }
}
