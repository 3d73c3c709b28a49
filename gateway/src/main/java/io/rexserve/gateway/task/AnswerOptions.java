package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a question is to be answered.
///
/// @param objectThreshold objects of a lower score (`ObjectScore`) are left out and the others ranked, 0 to 1; null
///     for all objects in the order decided
/// @param ranking what they are found by; null for what ranks best: phrase scores where the task detects and a
///     threshold is given, else the answer
/// @param unconstrained whether the model may choose any token: an answer may then name boxes that do not exist, which
///     are dropped with a warning
/// @param fallback what is accepted instead of an answer
public record AnswerOptions(
        @Nullable Double objectThreshold, @Nullable Ranking ranking, boolean unconstrained, Fallback fallback) {
    public static final String OBJECT_THRESHOLD = "objectThreshold";
    public static final String RANKING = "ranking";
    public static final String UNCONSTRAINED = "unconstrained";

    public static final AnswerOptions DEFAULT = new AnswerOptions(null, null, false, Fallback.NONE);

    public AnswerOptions {
        if (objectThreshold != null && !(objectThreshold >= 0 && objectThreshold <= 1)) {
            throw new IllegalArgumentException(OBJECT_THRESHOLD + ": " + objectThreshold + " (expected: 0 to 1)");
        }
    }

    /// Which of them do not go together, or not with the task; empty if all do.
    public List<FieldError> faults(Task task) {
        var faults = new ArrayList<FieldError>();
        if (ranking == Ranking.PHRASE && !(task instanceof Task.Detect)) {
            faults.add(new FieldError(RANKING, "phrase (expected: answer; only detect and refer rank by phrase)"));
        } else if (ranking == Ranking.PHRASE && objectThreshold == null) {
            faults.add(new FieldError(RANKING, "phrase (expected: " + OBJECT_THRESHOLD + " beside it)"));
        } else if (ranking(task) == Ranking.PHRASE && unconstrained) {
            faults.add(new FieldError(
                    UNCONSTRAINED,
                    "true (expected: " + RANKING + " answer beside it; ranking by phrase chooses no tokens)"));
        }
        return faults;
    }

    /// What objects of a task are found by.
    public Ranking ranking(Task task) {
        if (ranking != null) {
            return ranking;
        }
        return task instanceof Task.Detect && objectThreshold != null ? Ranking.PHRASE : Ranking.ANSWER;
    }

    /// Whether objects are ranked by score, instead of the order in which they were decided.
    public boolean isRanked() {
        return objectThreshold != null;
    }

    /// Whether an object of this score is part of the answer.
    public boolean accepts(float score) {
        return objectThreshold == null || score >= objectThreshold;
    }
}
