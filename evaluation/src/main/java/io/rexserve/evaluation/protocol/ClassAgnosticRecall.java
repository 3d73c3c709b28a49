package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Figure;
import java.util.ArrayList;
import java.util.List;

/// Average recall of boxes without regard to their labels, as proposals are measured: pycocotools' AR with
/// `useCats = 0`, over IoU 0.5 to 0.95, with limits of 1, 10, 100, 300 and 1,000 boxes an image; by size at the last.
///
/// Areas are those of the annotations (of masks, where the source has them), as in COCO.
public final class ClassAgnosticRecall implements ProtocolFigures {
    private final ImageKeys images = new ImageKeys();
    private final CocoSet boxes;

    private ClassAgnosticRecall(List<DetectionImage> answers, List<String> categories) {
        answers.forEach(answer -> images.index(answer.image()));
        boxes = new CocoSet(
                answers,
                images,
                categories,
                CocoParameters.standard().classAgnostic(1, 10, 100, 300, 1000),
                FoundBox::proposalScore);
    }

    /// Boxes without labels: of equal scores the first of the answer comes first.
    ///
    /// @param answers whose boxes are ranked by their proposal score
    public static ClassAgnosticRecall of(List<DetectionImage> answers) {
        return new ClassAgnosticRecall(answers, List.of());
    }

    /// Boxes with labels: of equal scores in an image those of the earlier category come first, as in pycocotools, and
    /// boxes of other labels take no part.
    ///
    /// @param answers whose boxes are ranked by their proposal score
    /// @throws IllegalArgumentException if a truth's label is none of the categories
    public static ClassAgnosticRecall of(List<DetectionImage> answers, List<String> categories) {
        return new ClassAgnosticRecall(answers, categories);
    }

    @Override
    public List<String> images() {
        return images.keys();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        images.require(multiplicities);
        return boxes.figures("", boxes.values(multiplicities)).stream()
                .filter(figure -> figure.name().startsWith("AR"))
                .toList();
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<>(
                List.of("AR without regard to labels (pycocotools, useCats = 0), ranked by proposal score"));
        notes.addAll(boxes.notes());
        return List.copyOf(notes);
    }
}
