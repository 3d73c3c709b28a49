package io.rexserve.evaluation.task;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a run will ask: counted in one pass over the truth, which is read again for each further pass.
///
/// @param images records of the truth
/// @param regions of all images
/// @param questions that are asked
/// @param names or phrases of all questions together
/// @param regionsAsked boxes of all questions together
/// @param missing questions about images whose file is not there
/// @param firstMissing the first such file
/// @param problems of the truth
public record QuestionPlan(
        long images,
        long regions,
        long questions,
        long names,
        long regionsAsked,
        long missing,
        @Nullable String firstMissing,
        ProblemSink problems) {
    /// Reads the truth once.
    ///
    /// @param problems receives what is damaged
    /// @throws EvaluationException if there is nothing to ask
    public static QuestionPlan of(TruthSource truth, EvaluationTask task, ProblemSink problems) throws IOException {
        var counter = new Counter();
        try (DatasetReader reader = truth.open(problems)) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                counter.add(next.get(), task);
            }
        }
        if (counter.images == 0) {
            throw new EvaluationException(
                    truth.name() + ": no images" + first(problems) + " (expected: at least one annotated image)");
        }
        return counter.plan(problems);
    }

    private static String first(ProblemSink problems) {
        return problems.counts().keySet().stream()
                .findFirst()
                .map(reason -> ", " + problems.counts().get(reason) + " left out: "
                        + problems.first(reason).getFirst())
                .orElse("");
    }

    /// @param maxShare of questions that may fail, 0 to 1
    /// @throws EvaluationException if there is no question, or if more than the share has no image file
    public void requireAskable(TruthSource truth, double maxShare) {
        if (questions == 0) {
            throw new EvaluationException(truth.name() + ": " + images + " images, " + regions
                    + " boxes, nothing to ask about them (expected: names or phrases that this evaluation asks for)");
        }
        if (missing > maxShare * questions) {
            throw new EvaluationException("--images: " + missing + " of " + questions
                    + " questions are about files that are not there, such as " + firstMissing
                    + " (expected: the folder that the truth's file names are relative to)");
        }
        for (ProblemReason reason : List.of(ProblemReason.MISSING_IMAGE, ProblemReason.UNREADABLE_IMAGE)) {
            long leftOut = problems.count(reason);
            if (leftOut > maxShare * (images + leftOut)) {
                throw new EvaluationException("--images: " + leftOut + " of " + (images + leftOut)
                        + " images left out: " + problems.first(reason).getFirst()
                        + " (expected: at most the share " + maxShare + " of --max-failing)");
            }
        }
    }

    private static final class Counter {
        private long images;
        private long regions;
        private long questions;
        private long names;
        private long regionsAsked;
        private long missing;
        private @Nullable String firstMissing;

        void add(ImageRecord record, EvaluationTask task) {
            images++;
            regions += record.regions().size();
            for (Question question : task.questions(record)) {
                questions++;
                names += question.asked().size();
                regionsAsked += question.boxes().size();
                if (question.source() instanceof ImageSource.File file && !Files.isRegularFile(file.path())) {
                    missing++;
                    firstMissing = firstMissing == null ? file.path().toString() : firstMissing;
                }
            }
        }

        QuestionPlan plan(ProblemSink problems) {
            return new QuestionPlan(images, regions, questions, names, regionsAsked, missing, firstMissing, problems);
        }
    }
}
