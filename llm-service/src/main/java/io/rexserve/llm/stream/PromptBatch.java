package io.rexserve.llm.stream;

import io.rexserve.model.grammar.Task;
import java.util.List;
import java.util.OptionalInt;

/// The subjects of a question that one prompt asks about together: one, or several of a kind.
record PromptBatch(Task task, List<Subject> subjects) {
    PromptBatch {
        subjects = List.copyOf(subjects);
    }

    List<Subject.Label> labels() {
        return of(Subject.Label.class);
    }

    List<Subject.Region> regions() {
        return of(Subject.Region.class);
    }

    private <S extends Subject> List<S> of(Class<S> kind) {
        return subjects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The position of the label that a phrase of the answer is about: the only one, whatever the model called it,
    /// or the one that it repeats.
    OptionalInt label(String phrase) {
        List<Subject.Label> labels = labels();
        if (labels.size() == 1) {
            return OptionalInt.of(labels.getFirst().position());
        }
        String words = ValidatedQuestion.normalized(phrase);
        return labels.stream()
                .filter(label -> label.promptText().equals(words))
                .findFirst()
                .or(() -> labels.stream()
                        .filter(label -> label.promptText().equalsIgnoreCase(words))
                        .findFirst())
                .stream()
                .mapToInt(Subject.Label::position)
                .findFirst();
    }
}
