package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Figure;
import java.util.ArrayList;
import java.util.List;

/// Average precision and recall of boxes without regard to their labels: pycocotools' figures with `useCats = 0`, with
/// limits of 1, 10 and 100 boxes an image, ranked by the proposal score.
public final class ClassAgnosticBoxes implements ProtocolFigures {
    private final ImageKeys images = new ImageKeys();
    private final CocoSet boxes;

    private ClassAgnosticBoxes(List<DetectionImage> answers) {
        answers.forEach(answer -> images.index(answer.image()));
        boxes = new CocoSet(
                answers,
                images,
                List.of(),
                CocoParameters.standard().classAgnostic(1, 10, 100),
                FoundBox::proposalScore);
    }

    public static ClassAgnosticBoxes of(List<DetectionImage> answers) {
        return new ClassAgnosticBoxes(answers);
    }

    @Override
    public List<String> images() {
        return images.keys();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        images.require(multiplicities);
        return boxes.figures("", boxes.values(multiplicities));
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<>(List.of("without regard to labels (pycocotools, useCats = 0)"));
        notes.addAll(boxes.notes());
        return List.copyOf(notes);
    }
}
