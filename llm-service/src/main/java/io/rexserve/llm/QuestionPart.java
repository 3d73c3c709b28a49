package io.rexserve.llm;

import io.rexserve.model.grammar.Task;
import java.util.List;
import java.util.OptionalInt;

/// What is asked in one go: a prompt behind the shared prefix, about one subject or several of a kind.
record QuestionPart(Task task, List<Subject> subjects) {
    QuestionPart {
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

    /// The position of the label that a phrase of the answer is about: the only one, whatever the model called it, or
    /// the one that it repeats.
    OptionalInt label(String phrase) {
        List<Subject.Label> labels = labels();
        if (labels.size() == 1) {
            return OptionalInt.of(labels.getFirst().position());
        }
        String words = AskedQuestion.oneBlank(phrase);
        return labels.stream()
                .filter(label -> label.userText().equals(words))
                .findFirst()
                .or(() -> labels.stream()
                        .filter(label -> label.userText().equalsIgnoreCase(words))
                        .findFirst())
                .stream()
                .mapToInt(Subject.Label::position)
                .findFirst();
    }
}
