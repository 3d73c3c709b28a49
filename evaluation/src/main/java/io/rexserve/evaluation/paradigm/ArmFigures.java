package io.rexserve.evaluation.paradigm;

import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.paradigm.AnswerRow;
import io.rexserve.trainer.paradigm.SceneRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What one arm and seed reached at one point of its training.
final class ArmFigures {
    /// Boxes of one answer that overlap more are taken for one thing said twice.
    private static final double TWICE = 0.6;

    private final List<AnswerRow> rows;
    private final Map<Integer, SceneRow> scenes;

    /// @param rows answers of one point
    /// @param scenes by number
    ArmFigures(List<AnswerRow> rows, Map<Integer, SceneRow> scenes) {
        this.rows = List.copyOf(rows);
        this.scenes = scenes;
    }

    int step() {
        return rows.getFirst().step();
    }

    double seconds() {
        return rows.getFirst().seconds();
    }

    long answerTokens() {
        return rows.getFirst().answerTokens();
    }

    Set<Integer> sceneNumbers() {
        return rows.stream().map(AnswerRow::scene).collect(Collectors.toSet());
    }

    private SceneRow scene(AnswerRow row) {
        return Objects.requireNonNull(scenes.get(row.scene()), "a scene that was answered");
    }

    /// True boxes of the name that a row asked for.
    List<PixelBox> truths(AnswerRow row) {
        SceneRow scene = scene(row);
        return IntStream.range(0, scene.truths().size())
                .filter(i -> scene.names().get(i) == row.name())
                .mapToObj(i -> SceneRow.box(scene.truths().get(i)))
                .toList();
    }

    /// Named objects of the scene of a row.
    int objects(AnswerRow row) {
        return scene(row).truths().size();
    }

    /// The mean longer side of the objects asked for, in pixels of the towers' square; 0 where there is none.
    double side(AnswerRow row) {
        return truths(row).stream()
                .mapToDouble(box -> Math.max(box.width(), box.height()))
                .average()
                .orElse(0);
    }

    /// Only some of the answers.
    ArmFigures where(Predicate<AnswerRow> kept) {
        return new ArmFigures(rows.stream().filter(kept).toList(), scenes);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    /// Of the answers to names that are there and to names that are not.
    BoxCounts counts() {
        return sum(row -> BoxCounts.of(boxes(row), truths(row)));
    }

    /// The same without boxes that overlap an earlier one of their answer by more than 0.6.
    BoxCounts countsWithoutRepeats() {
        return sum(row -> BoxCounts.of(withoutRepeats(boxes(row)), truths(row)));
    }

    /// What a choice among the proposals could reach at best: the best proposal of every object.
    BoxCounts proposalCeiling() {
        return sum(row -> {
            List<PixelBox> proposals =
                    scene(row).proposals().stream().map(SceneRow::box).toList();
            List<PixelBox> truths = truths(row);
            return BoxCounts.of(chosen(proposals, truths), truths);
        });
    }

    // Of every truth its best proposal, if that finds it at all.
    private static List<PixelBox> chosen(List<PixelBox> proposals, List<PixelBox> truths) {
        var free = new ArrayList<>(proposals);
        var chosen = new ArrayList<PixelBox>();
        for (PixelBox truth : truths) {
            free.stream()
                    .max(Comparator.comparingDouble(truth::iou))
                    .filter(best -> best.iou(truth) >= BoxCounts.THRESHOLDS.getFirst())
                    .ifPresent(best -> {
                        chosen.add(best);
                        free.remove(best);
                    });
        }
        return chosen;
    }

    private interface Counted {
        BoxCounts of(AnswerRow row);
    }

    private BoxCounts sum(Counted counted) {
        return rows.stream().map(counted::of).reduce(BoxCounts.NONE, BoxCounts::plus);
    }

    private static List<PixelBox> boxes(AnswerRow row) {
        return row.boxes().stream().map(SceneRow::box).toList();
    }

    private static List<PixelBox> withoutRepeats(List<PixelBox> boxes) {
        var kept = new ArrayList<PixelBox>();
        for (PixelBox box : boxes) {
            if (kept.stream().noneMatch(other -> other.iou(box) > TWICE)) {
                kept.add(box);
            }
        }
        return kept;
    }

    /// Share of the absent names that got an empty answer.
    double refusal() {
        return rows.stream()
                .filter(row -> truths(row).isEmpty())
                .mapToDouble(row -> row.boxes().isEmpty() ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /// The mean over answers to names that are there.
    double mean(ToDoubleFunction<AnswerRow> figure) {
        return rows.stream()
                .filter(row -> !truths(row).isEmpty())
                .mapToDouble(figure)
                .average()
                .orElse(Double.NaN);
    }
}
