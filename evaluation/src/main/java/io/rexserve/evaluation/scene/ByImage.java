package io.rexserve.evaluation.scene;

import io.rexserve.evaluation.report.Estimator;
import java.util.List;

/// Figures over questions, of multisets of the images that they are about.
final class ByImage implements Estimator {
    private final Estimator questions;
    private final List<String> images;
    /// Place of each question's image among the images.
    private final int[] places;

    /// @param imageOf image of each question, in the order of the estimator's own keys
    ByImage(Estimator questions, List<String> imageOf) {
        this.questions = questions;
        images = imageOf.stream().distinct().toList();
        places = imageOf.stream().mapToInt(images::indexOf).toArray();
    }

    @Override
    public List<String> images() {
        return images;
    }

    @Override
    public List<String> names() {
        return questions.names();
    }

    @Override
    public double[] values(int[] multiplicities) {
        var expanded = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            expanded[i] = multiplicities[places[i]];
        }
        return questions.values(expanded);
    }
}
