package io.rexserve.evaluation.run;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageSource;
import java.util.List;

/// One question about one image.
///
/// @param id unique in the run, the same in every start of it
/// @param image id of the image record
/// @param source where the image's bytes are
/// @param asked names or phrases, 1 to 100; of region questions the indices of the boxes to describe, none for all
/// @param boxes to describe, 1 to 900; empty where names are asked for
public record Question(
        String id,
        String image,
        ImageSource source,
        QuestionKind kind,
        List<String> asked,
        List<Box> boxes,
        AskOptions options) {
    public Question {
        asked = List.copyOf(asked);
        boxes = List.copyOf(boxes);
    }

    /// The result of a question that got no answer.
    ///
    /// @param attempts requests that were made
    public QuestionResult failed(String error, int attempts) {
        return new QuestionResult(
                id,
                image,
                kind,
                asked,
                rectangles(),
                List.of(),
                "",
                null,
                false,
                0,
                0,
                0,
                0,
                0,
                null,
                List.of(),
                attempts,
                error);
    }

    List<QuestionResult.Rectangle> rectangles() {
        return boxes.stream().map(QuestionResult.Rectangle::of).toList();
    }
}
