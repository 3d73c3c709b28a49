package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
/// @param labels what is asked of each label
/// @param classAgnosticNms intersection over union above which the object of the lower score is left out, whatever the
///     labels of the two; null to leave out none
/// @param boxFormat how the boxes of the answer are written
public record AnswerOptions(
        @Nullable Double objectThreshold,
        @Nullable Ranking ranking,
        boolean unconstrained,
        Fallback fallback,
        LabelRules labels,
        @Nullable Double classAgnosticNms,
        BoxFormat boxFormat) {
    public static final String OBJECT_THRESHOLD = "objectThreshold";
    public static final String RANKING = "ranking";
    public static final String UNCONSTRAINED = "unconstrained";

    /// `objectThreshold` where a model's default labels are asked for and none is given.
    public static final double DEFAULT_LABELS_THRESHOLD = 0.5;

    /// `classAgnosticNms` where they are: a box is called by one name.
    public static final double DEFAULT_LABELS_NMS = 0.5;

    public static final AnswerOptions DEFAULT = new AnswerOptions(null, null, false, Fallback.NONE);

    /// Without options of labels and boxes.
    public AnswerOptions(
            @Nullable Double objectThreshold, @Nullable Ranking ranking, boolean unconstrained, Fallback fallback) {
        this(objectThreshold, ranking, unconstrained, fallback, LabelRules.NONE, null, BoxFormat.XYXY);
    }

    public AnswerOptions {
        if (objectThreshold != null && !(objectThreshold >= 0 && objectThreshold <= 1)) {
            throw new IllegalArgumentException(OBJECT_THRESHOLD + ": " + objectThreshold + " (expected: 0 to 1)");
        }
    }

    /// The same where a model's default labels are asked for.
    public AnswerOptions forDefaultLabels() {
        boolean given = ranking == Ranking.ANSWER || objectThreshold != null;
        return new AnswerOptions(
                given ? objectThreshold : Double.valueOf(DEFAULT_LABELS_THRESHOLD),
                ranking,
                unconstrained,
                fallback,
                labels,
                Objects.requireNonNullElse(classAgnosticNms, DEFAULT_LABELS_NMS),
                boxFormat);
    }

    /// Which of them do not go together, or not with the task; empty if all do.
    public List<FieldError> faults(Task task) {
        var faults = new ArrayList<FieldError>();
        if (ranking == Ranking.PHRASE && !(task instanceof Task.Detect)) {
            faults.add(new FieldError(RANKING, "phrase (expected: answer; only detect and refer rank by phrase)"));
        } else if (ranking == Ranking.PHRASE && !isRanked()) {
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
        return task instanceof Task.Detect && isRanked() ? Ranking.PHRASE : Ranking.ANSWER;
    }

    /// Whether objects are ranked by score, instead of the order in which they were decided.
    public boolean isRanked() {
        return objectThreshold != null || !labels.thresholds().isEmpty();
    }

    /// Whether an object of this label and score is part of the answer.
    public boolean accepts(String label, float score) {
        return labels.threshold(label)
                .or(() -> Optional.ofNullable(objectThreshold))
                .map(lowest -> score >= lowest)
                .orElse(true);
    }
}
