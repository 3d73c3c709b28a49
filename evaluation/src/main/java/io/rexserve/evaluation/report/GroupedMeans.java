package io.rexserve.evaluation.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Means of one value per question, by group, with intervals over images.
final class GroupedMeans {
    private final Map<String, List<Entry>> groups = new LinkedHashMap<>();

    private record Entry(int image, double value) {}

    /// @param mean NaN if the group is empty
    record Row(String group, int questions, double mean, Interval interval) {}

    /// Names groups in the order that they are shown in.
    void declare(List<String> names) {
        names.forEach(name -> groups.computeIfAbsent(name, _ -> new ArrayList<>()));
    }

    void add(String group, int image, double value) {
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(new Entry(image, value));
    }

    int size() {
        return groups.size();
    }

    /// Every group that has a question.
    List<Row> rows(int images, Bootstrap bootstrap) {
        List<Map.Entry<String, List<Entry>>> used = groups.entrySet().stream()
                .filter(group -> !group.getValue().isEmpty())
                .toList();
        if (used.isEmpty()) {
            return List.of();
        }
        List<Interval> intervals = bootstrap.intervals(bootstrap.samples(
                images,
                drawn -> used.stream()
                        .mapToDouble(group -> mean(group.getValue(), drawn))
                        .toArray()));
        var once = new int[images];
        Arrays.fill(once, 1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            List<Entry> entries = used.get(i).getValue();
            rows.add(new Row(used.get(i).getKey(), entries.size(), mean(entries, once), intervals.get(i)));
        }
        return rows;
    }

    private static double mean(List<Entry> entries, int[] multiplicities) {
        double sum = 0;
        long count = 0;
        for (Entry entry : entries) {
            sum += multiplicities[entry.image] * entry.value;
            count += multiplicities[entry.image];
        }
        return count == 0 ? Double.NaN : sum / count;
    }
}
