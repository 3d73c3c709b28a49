package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionResult;
import java.util.List;
import java.util.Map;

/// One evaluation: the questions about each image, and the figures of all answers.
public interface EvaluationTask {
    /// As on the command line, such as `coco`.
    String name();

    /// What the questions depend on, by name, for the head of the result file.
    Map<String, String> settings();

    /// The questions about an image, the same at every call; none where there is nothing to ask.
    List<Question> questions(ImageRecord record);

    /// Adds an image with its answers; a question that failed counts as answered with nothing. Images come in the
    /// order of the truth.
    ///
    /// @param answers one for each of [#questions]
    void add(ImageRecord record, List<QuestionResult> answers);

    /// The figures of everything that was added.
    Measured measured();
}
