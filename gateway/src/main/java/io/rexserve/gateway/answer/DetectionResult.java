package io.rexserve.gateway.answer;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.BoxSpace;
import io.rexserve.gateway.task.Task;
import io.rexserve.image.box.NonMaximumSuppression;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/// What was found for a request, and how.
///
/// @param regions that the indices point into
/// @param phrases in the order of the text, with the objects taken
/// @param degraded in which ways it is not all that was asked for
/// @param ranked whether objects are ranked by score instead of the order in which they were decided
/// @param batches calls of the language service that the answer took
/// @param total from the start to the end of the answer
public record DetectionResult(
        Task task,
        Regions regions,
        List<Answer.Phrase> phrases,
        Answer answer,
        List<Degradation> degraded,
        boolean ranked,
        int batches,
        Duration total) {
    /// The model's description of a region.
    @Schema(name = "RegionDescription")
    public record Description(
            @Schema(description = "Position of the box among the regions")
            int index,

            @JsonSerialize(using = BoxWriter.class)
            @JsonFormat(shape = JsonFormat.Shape.ARRAY)
            @Schema(description = Regions.BOX)
            PixelBox box,

            @Schema(description = "What the model says about the region")
            String text,

            @JsonIgnore @Schema(hidden = true) BoxSpace space)
            implements BoxWriter.Spaced {}

    /// How many objects of a label there are.
    ///
    /// @param stated the number that the text states; null where it states none
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LabelCount(
            String label,
            @Schema(description = "Boxes pointed at") int count,

            @Schema(
                    description =
                            "The first number that the text of the answer to this label states, digits or English "
                                    + "words up to twenty; absent where it states none, or where several labels were answered "
                                    + "together")
            @Nullable
            Integer stated) {}

    public DetectionResult {
        phrases = List.copyOf(phrases);
        degraded = List.copyOf(degraded);
    }

    /// @param options which objects are taken, and in which order
    /// @param degraded in which ways the answer is not all that was asked for
    /// @param batches calls of the language service that the answer took
    /// @param total time from start to end
    public static DetectionResult of(
            Task task,
            Regions regions,
            Answer answer,
            AnswerOptions options,
            Collection<Degradation> degraded,
            int batches,
            Duration total) {
        boolean ranked = options.isRanked();
        List<DetectedObject> accepted = answer.phrases().stream()
                .flatMap(phrase -> phrase.objects().stream())
                .filter(object -> options.accepts(object.label(), object.score()))
                .toList();
        Double overlap = options.classAgnosticNms();
        Set<DetectedObject> kept = identities(overlap == null ? accepted : suppressed(accepted, overlap));
        List<Answer.Phrase> phrases = answer.phrases().stream()
                .map(phrase ->
                        phrase.with(order(ranked, phrase.objects().stream().filter(kept::contains))))
                .toList();
        return new DetectionResult(task, regions, phrases, answer, List.copyOf(degraded), ranked, batches, total);
    }

    /// Equal objects of different phrases are different ones.
    private static Set<DetectedObject> identities(List<DetectedObject> objects) {
        Set<DetectedObject> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(objects);
        return identities;
    }

    /// Without the objects that overlap one of a higher score, whatever their labels.
    private static List<DetectedObject> suppressed(List<DetectedObject> objects, double overlap) {
        float[] scores = new float[objects.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = objects.get(i).score();
        }
        List<PixelBox> boxes = objects.stream().map(DetectedObject::box).toList();
        return NonMaximumSuppression.keep(boxes, scores, overlap).stream()
                .map(objects::get)
                .toList();
    }

    private static List<DetectedObject> order(boolean ranked, Stream<DetectedObject> objects) {
        return (ranked ? objects.sorted(DetectedObject.BEST_FIRST) : objects).toList();
    }

    /// Whether the model answered; else nothing follows about the image from there being no object.
    public boolean answered() {
        return !answer.finishReason().equals(Answer.NOT_ANSWERED);
    }

    /// All objects, in the order decided or ranked; an index given twice for one label is one object.
    public List<DetectedObject> objects() {
        var seen = new SeenObjects();
        return order(
                ranked,
                phrases.stream().flatMap(phrase -> phrase.objects().stream()).filter(seen::isNew));
    }

    /// Regions with their descriptions, in the order asked; empty for other tasks.
    public List<Description> descriptions() {
        List<Integer> asked = task instanceof Task.DescribeRegions describe ? describe.regions() : List.of();
        return answer.parts().stream()
                .flatMap(part -> part.regions().stream().map(index -> described(regions.at(index), part.words())))
                .sorted(Comparator.comparingInt(described -> asked.indexOf(described.index())))
                .toList();
    }

    private static Description described(Regions.Region region, String words) {
        return new Description(region.index(), region.box(), words, region.space());
    }

    /// Labels with their numbers, in the order asked; empty for tasks without labels. Numbers that the texts of
    /// several batches state add up.
    public List<LabelCount> counts() {
        List<String> labels = task.labels();
        List<DetectedObject> objects = objects();
        return IntStream.range(0, labels.size())
                .mapToObj(i -> {
                    String label = labels.get(i);
                    int count = (int) objects.stream()
                            .filter(object -> object.label().equals(label))
                            .count();
                    return new LabelCount(label, count, stated(i, label));
                })
                .toList();
    }

    /// A span that answers several labels does not say whose number it states.
    private @Nullable Integer stated(int position, String label) {
        List<Optional<Integer>> stated = answer.parts().stream()
                .filter(part -> part.labels().equals(List.of(position)))
                .limit(batches)
                .map(part -> StatedCount.of(part.words(), label))
                .toList();
        return stated.size() < batches
                ? null
                : stated.stream().reduce(Optional.of(0), DetectionResult::sum).orElse(null);
    }

    private static Optional<Integer> sum(Optional<Integer> a, Optional<Integer> b) {
        return a.flatMap(one -> b.map(other -> one + other));
    }

    /// Whether the model stated that there is no such object in the image, and pointed at nothing.
    public boolean refused() {
        return answer.parts().stream().anyMatch(Answer.Part::refused)
                && answer.phrases().stream().allMatch(phrase -> phrase.objects().isEmpty());
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
