package io.rexserve.gateway.detection;

import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.task.Labels;
import io.rexserve.v1.refusal.Excerpt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The warnings of one answer, each once, at most [#MAX_COUNT] and one more that says so.
final class Warnings {
    static final int MAX_COUNT = 100;
    private static final int MAX_LABEL_LENGTH = 60;

    private final Consumer<DetectionWarning> sink;
    private final Set<DetectionWarning> known = new LinkedHashSet<>();

    /// @param sink takes each as soon as it is known
    Warnings(Consumer<DetectionWarning> sink) {
        this.sink = sink;
    }

    void add(DetectionWarning warning) {
        if (known.size() > MAX_COUNT || known.contains(warning)) {
            return;
        }
        DetectionWarning next = known.size() < MAX_COUNT
                ? warning
                : new DetectionWarning(
                        "more_warnings", "more than " + MAX_COUNT + " warnings; the rest is left out", "", "");
        known.add(next);
        sink.accept(next);
    }

    /// Warns of labels that look like several, which are asked as one all the same.
    void checkLabels(List<String> labels) {
        for (String label : labels) {
            List<String> names = Labels.names(label);
            if (names.size() > 1) {
                add(new DetectionWarning(
                        "several_names",
                        "asked as one label, although it looks like " + names.size() + ": "
                                + Excerpt.of(label, MAX_LABEL_LENGTH)
                                + " (to ask for each, send a list: labels \""
                                + Excerpt.of(names.getFirst(), MAX_LABEL_LENGTH)
                                + "\", \"" + Excerpt.of(names.get(1), MAX_LABEL_LENGTH) + "\")",
                        label,
                        ""));
            }
        }
    }

    List<DetectionWarning> all() {
        return List.copyOf(known);
    }
}
