package io.rexserve.evaluation.task;

import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.report.QuestionOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What an evaluation measured.
///
/// @param sets of figures, the main one first
/// @param detections images with true and found boxes of classes; empty for tasks without classes
/// @param judgements questions that are judged one by one; empty for detection
/// @param notes of the evaluation itself
public record Measured(
        List<FigureSet> sets, List<DetectionImage> detections, List<QuestionOutcome> judgements, List<String> notes) {
    public Measured {
        sets = List.copyOf(sets);
        detections = List.copyOf(detections);
        judgements = List.copyOf(judgements);
        notes = List.copyOf(notes);
    }

    /// Every figure by its full name, in order; NaN where there is nothing to measure.
    public Map<String, Double> figures() {
        var figures = new LinkedHashMap<String, Double>();
        for (FigureSet set : sets) {
            set.figures().forEach(figure -> figures.put(set.prefix() + figure.name(), figure.value()));
        }
        return figures;
    }

    /// All notes, each once, those of the evaluation first.
    public List<String> allNotes() {
        return java.util.stream.Stream.concat(notes.stream(), sets.stream().flatMap(set -> set.notes().stream()))
                .distinct()
                .collect(Collectors.toList());
    }
}
