package io.rexserve.evaluation.report;

import io.rexserve.datasets.record.ImageSource;
import io.rexserve.evaluation.protocol.AnswerCost;
import io.rexserve.evaluation.protocol.DetectionImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Everything that a report is made of.
///
/// @param detections images with true and found boxes of classes; empty for tasks without classes
/// @param curves average precision of the same images; null where answers are not ranked
/// @param questions outcomes of tasks that are judged question by question; empty for detection
/// @param costs of the answers; empty if they came from a file
/// @param images source of an image by its key; empty if the pictures are not at hand
public record RunContent(
        RunDescription description,
        List<FigureGroup> figures,
        List<DetectionImage> detections,
        @Nullable BoxCurves curves,
        List<QuestionOutcome> questions,
        List<AnswerCost> costs,
        Function<String, Optional<ImageSource>> images) {
    public RunContent {
        figures = List.copyOf(figures);
        detections = List.copyOf(detections);
        questions = List.copyOf(questions);
        costs = List.copyOf(costs);
    }

    /// Keys of all images that anything is known of.
    Set<String> imageKeys() {
        Set<String> keys = new LinkedHashSet<>();
        detections.forEach(image -> keys.add(image.image()));
        questions.forEach(question -> keys.add(question.image()));
        figures.forEach(group -> keys.addAll(group.estimator().images()));
        return keys;
    }
}
