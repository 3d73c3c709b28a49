package io.rexserve.evaluation.task;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.evaluation.protocol.AnswerCost;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionResult;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The names of an evaluation's figures, before anyone is asked.
public final class KnownFigures {
    private KnownFigures() {}

    /// Measures the truth as if every question were answered with nothing: names depend on the truth and the settings,
    /// not on what is found.
    ///
    /// @param task of its own, since it is fed with these answers
    /// @return full names in the order of a run's figures
    public static Set<String> of(TruthSource truth, EvaluationTask task) throws IOException {
        try (DatasetReader reader = truth.open(ProblemSink.lenient())) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                task.add(
                        next.get(),
                        task.questions(next.get()).stream()
                                .map(KnownFigures::nothing)
                                .toList());
            }
        }
        var names = new LinkedHashSet<>(task.measured().figures().keySet());
        EvaluationRun.costs(List.of(new AnswerCost("image", 1, 0, 0)))
                .figures()
                .forEach(figure -> names.add(EvaluationRun.COSTS + figure.name()));
        return names;
    }

    private static QuestionResult nothing(Question question) {
        var proposal = new QuestionResult.Proposal(new QuestionResult.Rectangle(0, 0, 1, 1), 0);
        return new QuestionResult(
                question.id(),
                question.image(),
                question.kind(),
                question.asked(),
                question.boxes().stream().map(QuestionResult.Rectangle::of).toList(),
                List.of(),
                "",
                null,
                true,
                0,
                0,
                0,
                0,
                0,
                question.options().keepProposals() ? List.of(proposal) : null,
                List.of(),
                1,
                null);
    }
}
