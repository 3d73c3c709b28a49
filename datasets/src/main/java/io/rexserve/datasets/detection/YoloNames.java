package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Category;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names of a YOLO dataset by class index.
///
/// @param byIndex may have gaps, where the file is a map with gaps
/// @param keypoints that follow a box in each line; 0 if none do
/// @param keypointDimensions numbers of a keypoint, 2 or 3; 0 without keypoints
record YoloNames(SortedMap<Integer, String> byIndex, int keypoints, int keypointDimensions) {
    YoloNames {
        byIndex = Collections.unmodifiableSortedMap(new TreeMap<>(byIndex));
    }

    /// Names in the order of their indices.
    ///
    /// @param place of the list, such as `classes.txt`
    /// @param unit what an entry is, such as `line`
    static YoloNames ofList(List<String> names, String place, String unit, int firstNumber, ProblemSink problems) {
        NavigableMap<Integer, String> byIndex = new TreeMap<>();
        for (int index = 0; index < names.size(); index++) {
            byIndex.put(index, names.get(index));
        }
        return checked(new YoloNames(byIndex, 0, 0), place, unit, firstNumber, problems);
    }

    /// Reports empty and repeated names, which are kept: a class index still leads to them.
    static YoloNames checked(YoloNames names, String place, String unit, int firstNumber, ProblemSink problems) {
        Map<String, Integer> first = new HashMap<>();
        names.byIndex.forEach((index, name) -> {
            String entry = place + ", " + unit + " " + (index + firstNumber);
            if (name.isEmpty()) {
                problems.report(ProblemReason.MALFORMED, entry, "name: \"\" (expected: a name)");
            }
            Integer earlier = first.putIfAbsent(name, index);
            if (earlier != null) {
                problems.report(
                        ProblemReason.DUPLICATE_CATEGORY,
                        entry,
                        "name: " + name + " (expected: another than that of class " + earlier + ")");
            }
        });
        return names;
    }

    boolean hasKeypoints() {
        return keypoints > 0;
    }

    /// Of all keypoints of a line.
    int keypointNumbers() {
        return keypoints * keypointDimensions;
    }

    @Nullable
    String name(int index) {
        return byIndex.get(index);
    }

    int size() {
        return byIndex.size();
    }

    /// A repeated name once, with its first index.
    List<Category> categories() {
        Map<String, Integer> first = new HashMap<>();
        return byIndex.entrySet().stream()
                .filter(entry -> first.putIfAbsent(entry.getValue(), entry.getKey()) == null)
                .map(entry -> Category.of(entry.getKey(), entry.getValue()))
                .toList();
    }
}
