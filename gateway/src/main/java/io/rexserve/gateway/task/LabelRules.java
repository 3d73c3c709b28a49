package io.rexserve.gateway.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is asked of each label: its position in the order asked, and the lowest score of its objects.
///
/// @param positions by label; a label that is asked twice has its first
/// @param thresholds by label, 0 to 1; none where there is one for all
public record LabelRules(Map<String, Integer> positions, Map<String, Double> thresholds) {
    /// For tasks without labels.
    public static final LabelRules NONE = new LabelRules(Map.of(), Map.of());

    public LabelRules {
        positions = Map.copyOf(positions);
        thresholds = Map.copyOf(thresholds);
    }

    /// @param labels as sent, repeated ones included
    /// @param thresholds one per label, or none
    public static LabelRules of(List<String> labels, @Nullable List<Double> thresholds) {
        var positions = new HashMap<String, Integer>();
        var limits = new HashMap<String, Double>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i).strip();
            positions.putIfAbsent(label, i);
            if (thresholds != null && i < thresholds.size()) {
                limits.putIfAbsent(label, thresholds.get(i));
            }
        }
        return new LabelRules(positions, limits);
    }

    /// The position of a label in the order asked; empty where the words are the model's own.
    public Optional<Integer> position(String label) {
        return Optional.ofNullable(positions.get(label));
    }

    /// The lowest score of a label's objects; empty where it has none of its own.
    public Optional<Double> threshold(String label) {
        return Optional.ofNullable(thresholds.get(label));
    }
}
