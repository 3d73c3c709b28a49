package io.rexserve.gateway.detection;

import io.rexserve.gateway.detection.Answer.Pointer;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.image.box.PixelBox;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An answer whose indices have become boxes, and how it was found.
///
/// @param regions that the indices point into
/// @param phrases in the order of the text
/// @param total from the start to the end of the answer
public record AskResult(Task task, Regions regions, List<FoundPhrase> phrases, Answer answer, Duration total) {
    /// A stretch of the text and the objects that it points at.
    ///
    /// @param start in the text, in UTF-16 code units
    /// @param end behind the stretch
    /// @param label as asked for; null where the model chose the words
    public record FoundPhrase(
            String text, int start, int end, @Nullable String label, List<DetectedObject> objects) {
        public FoundPhrase {
            objects = List.copyOf(objects);
        }
    }

    /// What the model says about a region.
    public record Description(int index, PixelBox box, String text) {}

    /// How many objects of a label there are.
    ///
    /// @param count boxes pointed at
    /// @param said the number that the text states; null where it states none
    public record LabelCount(
            String label, int count, @Nullable Integer said) {}

    public AskResult {
        phrases = List.copyOf(phrases);
    }

    static AskResult of(Task task, Regions regions, Answer answer, Duration total) {
        List<FoundPhrase> phrases = answer.phrases().stream()
                .map(phrase -> new FoundPhrase(
                        phrase.text(), phrase.start(), phrase.end(), phrase.label(), objects(phrase, regions)))
                .toList();
        return new AskResult(task, regions, phrases, answer, total);
    }

    private static List<DetectedObject> objects(Answer.Phrase phrase, Regions regions) {
        String label = phrase.label() == null ? phrase.text() : phrase.label();
        return phrase.pointers().stream()
                .map(pointer -> object(label, pointer, regions))
                .toList();
    }

    private static DetectedObject object(String label, Pointer pointer, Regions regions) {
        Regions.Region region = region(regions, pointer.index());
        return new DetectedObject(label, region.box(), pointer.index(), region.score(), pointer.probability());
    }

    /// An index without a box is a fault of the service.
    private static Regions.Region region(Regions regions, int index) {
        int count = regions.boxes().size();
        if (index < 0 || index >= count) {
            throw new ProblemException(
                    ProblemKind.SERVICE_FAULT,
                    "language service: object index " + index + " (expected: below " + count + ")");
        }
        return regions.boxes().get(index);
    }

    /// All objects in the order decided; an index said twice for one label is one object.
    public List<DetectedObject> objects() {
        record Said(String label, int index) {}
        Set<Said> said = new HashSet<>();
        return phrases.stream()
                .flatMap(phrase -> phrase.objects().stream())
                .filter(object -> said.add(new Said(object.label(), object.index())))
                .toList();
    }

    /// Regions with what the model says about each, in the order asked; empty for other tasks.
    public List<Description> descriptions() {
        return answer.parts().stream()
                .flatMap(part -> part.regions().stream()
                        .map(index ->
                                new Description(index, region(regions, index).box(), part.words())))
                .toList();
    }

    /// Labels with their numbers, in the order asked; empty for tasks without labels.
    public List<LabelCount> counts() {
        List<String> labels = task.labels();
        List<DetectedObject> objects = objects();
        return IntStream.range(0, labels.size())
                .mapToObj(i -> {
                    String label = labels.get(i);
                    int count = (int) objects.stream()
                            .filter(object -> object.label().equals(label))
                            .count();
                    return new LabelCount(label, count, said(i, label));
                })
                .toList();
    }

    /// A stretch that answers several labels does not tell whose number it states.
    private @Nullable Integer said(int position, String label) {
        return answer.parts().stream()
                .filter(part -> part.labels().equals(List.of(position)))
                .findFirst()
                .flatMap(part -> SaidNumber.of(part.words(), label))
                .orElse(null);
    }

    /// Whether the model said that there is no such thing in the picture, and pointed at nothing.
    public boolean refused() {
        return answer.parts().stream().anyMatch(Answer.Part::refused)
                && objects().isEmpty();
    }

    /// What to draw: the described regions with their descriptions, else the objects with their labels.
    public List<Mark> marks() {
        List<Description> descriptions = descriptions();
        return descriptions.isEmpty()
                ? objects().stream()
                        .map(object -> new Mark(object.box(), object.label()))
                        .toList()
                : descriptions.stream()
                        .map(described -> new Mark(described.box(), described.text()))
                        .toList();
    }
}
