package io.rexserve.evaluation.scene;

import io.rexserve.evaluation.coco.CocoEvaluation;
import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Detections;
import io.rexserve.evaluation.coco.Truths;
import io.rexserve.evaluation.report.BoxCurves;
import io.rexserve.evaluation.report.Estimator;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;

/// COCO's figures of all names in one ranking: a name in an image is an image of COCO's, and there is one category. A
/// name that is not in the image has no truth: whatever is found is wrong.
final class RankedNames {
    private static final int CATEGORY = 1;

    private final Truths.Builder truths = Truths.builder().category(CATEGORY);
    private final Detections.Builder detections = Detections.builder();
    private final List<String> keys = new ArrayList<>();
    private final List<String> images = new ArrayList<>();

    void add(String name, String image, QuestionResult result, List<PixelBox> wanted) {
        long query = keys.size();
        keys.add(image + " " + name);
        images.add(image);
        truths.image(query);
        for (PixelBox box : wanted) {
            truths.add(query, CATEGORY, box.x1(), box.y1(), box.width(), box.height(), box.area(), false);
        }
        for (QuestionResult.Found found : result.found()) {
            if (found.label().equals(name)) {
                detections.add(
                        query,
                        CATEGORY,
                        found.box().x(),
                        found.box().y(),
                        found.box().width(),
                        found.box().height(),
                        found.score() == null ? 0 : found.score());
            }
        }
    }

    BoxCurves curves() {
        CocoEvaluation evaluation = CocoEvaluation.of(truths.build(), detections.build(), CocoParameters.standard());
        return new BoxCurves(evaluation.boxes(), evaluation.keys(), keys, List.of("all names"));
    }

    /// The same figures of multisets of images: an image counts with all names asked about it.
    ///
    /// @param curves of [#curves()]
    Estimator byImage(BoxCurves curves) {
        return new ByImage(curves.estimator(), images);
    }
}
