package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The fields beside the name of a task, by REST or by the command line. A task takes the one of them that
/// [TaskName#field()] names, and no other.
public record TaskFields(
        @Nullable List<String> labels,
        @Nullable List<String> phrases,
        @Nullable RegionSelection regions,
        @Nullable String question) {
    public static final String TASK = "task";
    public static final String LABELS = "labels";
    public static final String PHRASES = "phrases";
    public static final String REGIONS = "regions";
    public static final String QUESTION = "question";
    public static final int MAX_QUESTION_LENGTH = 4000;

    private static final String QUESTION_LENGTH = "1 to " + MAX_QUESTION_LENGTH + " characters";

    /// The task of a name with its field; empty where something is at fault.
    ///
    /// @param faults to which every fault is added
    public Optional<Task> task(TaskName name, List<FieldError> faults) {
        int before = faults.size();
        refuseOtherFields(name, faults);
        switch (name.field()) {
            case LABELS -> checkLabels(LABELS, "label", labels, faults);
            case PHRASES -> checkLabels(PHRASES, "phrase", phrases, faults);
            case QUESTION -> checkQuestion(faults);
            default -> {} // no regions mean all of them, and the other tasks take no field
        }
        return faults.size() > before ? Optional.empty() : Optional.of(toTask(name));
    }

    private void refuseOtherFields(TaskName name, List<FieldError> faults) {
        Stream.of(LABELS, PHRASES, REGIONS, QUESTION)
                .filter(field -> !field.equals(name.field()) && value(field) != null)
                .forEach(field -> faults.add(fault(
                        field,
                        "not taken by task " + name.code(),
                        name.field().isEmpty() ? "no field beside it" : name.field())));
    }

    private @Nullable Object value(String field) {
        return switch (field) {
            case LABELS -> labels;
            case PHRASES -> phrases;
            case REGIONS -> regions;
            default -> question;
        };
    }

    /// Adds what is wrong with a list of labels.
    ///
    /// @param kind what the caller calls one of them
    public static void checkLabels(String field, String kind, @Nullable List<String> labels, List<FieldError> faults) {
        Labels.faults(kind, labels == null ? List.of() : labels)
                .forEach(fault -> faults.add(new FieldError(field, fault)));
    }

    private void checkQuestion(List<FieldError> faults) {
        if (question == null) {
            faults.add(fault(QUESTION, "missing", "one question"));
        } else if (question.isBlank()) {
            faults.add(fault(QUESTION, "blank", QUESTION_LENGTH));
        } else if (question.length() > MAX_QUESTION_LENGTH) {
            faults.add(fault(QUESTION, question.length() + " characters", QUESTION_LENGTH));
        } else {
            String flaw = FieldText.flaw(question);
            if (flaw != null) {
                faults.add(fault(QUESTION, "holds " + flaw, "plain text"));
            }
        }
    }

    private Task toTask(TaskName name) {
        return name.task(
                Objects.requireNonNullElse(labels == null ? phrases : labels, List.of()),
                regions == null ? List.of() : regions.indices(),
                Objects.requireNonNullElse(question, ""));
    }

    private static FieldError fault(String field, String value, String expected) {
        return new FieldError(field, value + " (expected: " + expected + ")");
    }
}
