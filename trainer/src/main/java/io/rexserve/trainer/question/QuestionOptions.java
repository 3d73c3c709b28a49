package io.rexserve.trainer.question;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/// Which questions are asked about an image.
///
/// @param mix relative weight of each task among those that an image can serve; a task without one is not asked
/// @param questions of one image at a time (the embedded model's recipe: 6)
/// @param single share of detection questions with one name (the embedded model's recipe: 60 %); the others have 2 to 4
/// @param everything share of detection questions for all names of the image at once, without which recall is lost
///     (the embedded model's recipe: 30 %)
/// @param absent chance that an asked name is one that the image does not show (the embedded model's recipe: 30 %)
/// @param hard share of absent names from the super-category of a present one (the embedded model's recipe: half)
/// @param background share of the regions asked for their category that show no object and are called `background`
///     (the embedded model's recipe: 12 %); only for sets in which everything is annotated, so 0 by default
/// @param listWeight weight of the positions of a list in the loss (the embedded model's recipe: 2); all others have 1
/// @param regions which boxes are shown
public record QuestionOptions(
        Map<TaskKind, Double> mix,
        int questions,
        double single,
        double everything,
        double absent,
        double hard,
        double background,
        double listWeight,
        RegionOptions regions) {
    /// Every task with its default weight: the joint stage.
    public static final QuestionOptions JOINT = of(Set.of(TaskKind.values()));

    /// Captions: the alignment stage (paper, section 6, table 1).
    public static final QuestionOptions ALIGNMENT =
            of(Set.of(TaskKind.QUESTION, TaskKind.BRIEF_CAPTION, TaskKind.DETAILED_CAPTION));

    /// Grounding and region understanding: the perception stage (paper, section 6, table 1).
    public static final QuestionOptions PERCEPTION = of(Set.of(
            TaskKind.DETECTION,
            TaskKind.REFERRING,
            TaskKind.REGION_CATEGORY,
            TaskKind.REGION_PHRASE,
            TaskKind.REGION_BRIEF,
            TaskKind.REGION_SENTENCE));

    public QuestionOptions {
        mix = Map.copyOf(mix);
        mix.forEach((kind, weight) -> {
            if (!(weight >= 0 && Double.isFinite(weight))) {
                throw new IllegalArgumentException("mix: " + kind + " " + weight + " (expected: at least 0)");
            }
        });
        if (questions < 1) {
            throw new IllegalArgumentException("questions: " + questions + " (expected: at least 1)");
        }
        RegionOptions.requireShare("single", single);
        RegionOptions.requireShare("everything", everything);
        RegionOptions.requireShare("absent", absent);
        RegionOptions.requireShare("hard", hard);
        RegionOptions.requireShare("background", background);
        if (!(listWeight > 0 && Double.isFinite(listWeight))) {
            throw new IllegalArgumentException("list weight: " + listWeight + " (expected: above 0)");
        }
    }

    /// The defaults for some of the tasks.
    public static QuestionOptions of(Set<TaskKind> kinds) {
        var mix = new EnumMap<TaskKind, Double>(TaskKind.class);
        kinds.forEach(kind -> mix.put(kind, kind.weight()));
        return new QuestionOptions(mix, 6, 0.6, 0.3, 0.3, 0.5, 0, 2, RegionOptions.DEFAULT);
    }

    public QuestionOptions withQuestions(int count) {
        return new QuestionOptions(mix, count, single, everything, absent, hard, background, listWeight, regions);
    }

    public QuestionOptions withRegions(RegionOptions boxes) {
        return new QuestionOptions(mix, questions, single, everything, absent, hard, background, listWeight, boxes);
    }

    double weight(TaskKind kind) {
        return mix.getOrDefault(kind, 0.0);
    }
}
