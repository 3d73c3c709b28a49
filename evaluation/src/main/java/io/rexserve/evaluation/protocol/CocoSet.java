package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.CocoEvaluation;
import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Detections;
import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.coco.FigureKey;
import io.rexserve.evaluation.coco.Resampling;
import io.rexserve.evaluation.coco.Truths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// COCO's figures of answers about images, which are numbered in the order of the answers, ranked by one of the scores.
/// Where that order is the one of ascending image ids, equal scores of two images rank as in pycocotools.
final class CocoSet {
    private final CocoEvaluation evaluation;
    private final List<FigureKey> keys;
    private final Resampling resampling;

    /// @param categories labels that take part; empty for one class of all labels
    /// @throws IllegalArgumentException if a truth's label is none of the categories
    CocoSet(
            List<DetectionImage> answers,
            ImageKeys images,
            List<String> categories,
            CocoParameters parameters,
            ToDoubleFunction<FoundBox> score) {
        Map<String, Integer> ids = numbers(categories);
        Truths.Builder truths = Truths.builder();
        Detections.Builder found = Detections.builder();
        for (int id = 0; id < Math.max(1, ids.size()); id++) {
            truths.category(id);
        }
        for (int image = 0; image < images.size(); image++) {
            truths.image(image);
        }
        for (DetectionImage answer : answers) {
            int image = images.index(answer.image());
            for (TruthBox truth : answer.truths()) {
                add(truths, image, categories.isEmpty() ? 0 : category(ids, truth.label(), answer.image()), truth);
            }
            for (FoundBox box : answer.found()) {
                Integer category = categories.isEmpty() ? Integer.valueOf(0) : ids.get(box.label());
                if (category != null) {
                    Rectangle at = box.box();
                    found.add(image, category, at.x1(), at.y1(), at.width(), at.height(), score.applyAsDouble(box));
                }
            }
        }
        evaluation = CocoEvaluation.of(truths.build(), found.build(), parameters);
        keys = evaluation.keys();
        resampling = evaluation.boxes().resampling(keys);
    }

    private static void add(Truths.Builder truths, int image, int category, TruthBox truth) {
        Rectangle box = truth.box();
        truths.add(image, category, box.x1(), box.y1(), box.width(), box.height(), truth.area(), truth.crowd());
    }

    /// Each label's position.
    ///
    /// @throws IllegalArgumentException if a label is there twice
    static Map<String, Integer> numbers(List<String> categories) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String label : categories) {
            if (numbers.put(label, numbers.size()) != null) {
                throw new IllegalArgumentException("category '" + label + "': listed twice (expected: once)");
            }
        }
        return numbers;
    }

    /// The number of a truth's label.
    ///
    /// @throws IllegalArgumentException if it is none of the categories
    static int category(Map<String, Integer> ids, String label, String image) {
        Integer category = ids.get(label);
        if (category == null) {
            throw new IllegalArgumentException(
                    "label of a truth in image " + image + ": '" + label + "' (expected: one of the categories)");
        }
        return category;
    }

    /// Values of the figures of a multiset of the images; -1 where there is nothing to measure.
    double[] values(int[] multiplicities) {
        return resampling.figures(multiplicities);
    }

    /// The figures with a prefix to their names; NaN where pycocotools has -1.
    List<Figure> figures(String prefix, double[] values) {
        var figures = new ArrayList<Figure>();
        for (int i = 0; i < values.length; i++) {
            String name = keys.get(i).name();
            figures.add(new Figure(prefix + name, values[i] < 0 ? Double.NaN : values[i]));
        }
        return figures;
    }

    List<String> notes() {
        return evaluation.notes();
    }
}
