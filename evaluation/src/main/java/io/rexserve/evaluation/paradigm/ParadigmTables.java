package io.rexserve.evaluation.paradigm;

import io.rexserve.evaluation.html.Numbers;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.paradigm.AnswerRow;
import io.rexserve.trainer.paradigm.Arm;
import io.rexserve.trainer.paradigm.BinnedBox;
import io.rexserve.trainer.paradigm.Curves;
import io.rexserve.trainer.paradigm.SceneRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Tables of a comparison as Markdown: the last point of every arm at equal processor time, then points at equal steps
/// and at equal answer tokens, then parts of the questions, then the ceilings. Each cell is the mean over seeds with
/// the lowest and the highest behind it.
public final class ParadigmTables {
    private final Map<Integer, SceneRow> scenes;
    private final Map<Arm, List<Run>> runs;

    /// @param points figures by step
    private record Run(long seed, TreeMap<Integer, ArmFigures> points) {
        ArmFigures last() {
            return Objects.requireNonNull(points.lastEntry(), "a point").getValue();
        }

        /// The latest point that keeps to a limit, or the first.
        ArmFigures within(Predicate<ArmFigures> limit) {
            return points.values().stream()
                    .filter(limit)
                    .reduce((_, later) -> later)
                    .orElseGet(() -> Objects.requireNonNull(points.firstEntry(), "a point")
                            .getValue());
        }
    }

    private ParadigmTables(Map<Integer, SceneRow> scenes, Map<Arm, List<Run>> runs) {
        this.scenes = scenes;
        this.runs = runs;
    }

    /// Reads what arms and seeds have answered by now.
    ///
    /// @throws IllegalArgumentException if none has
    public static ParadigmTables read(Path work, List<Long> seeds) throws IOException {
        Map<Integer, SceneRow> scenes =
                SceneRow.read(work).stream().collect(Collectors.toMap(SceneRow::scene, scene -> scene));
        var runs = new EnumMap<Arm, List<Run>>(Arm.class);
        for (Arm arm : Arm.values()) {
            for (long seed : seeds) {
                List<AnswerRow> rows = AnswerRow.read(work, arm, seed);
                if (!rows.isEmpty()) {
                    var points = new TreeMap<Integer, ArmFigures>();
                    rows.stream()
                            .collect(Collectors.groupingBy(AnswerRow::step))
                            .forEach((step, part) -> points.put(step, new ArmFigures(part, scenes)));
                    runs.computeIfAbsent(arm, _ -> new ArrayList<>()).add(new Run(seed, points));
                }
            }
        }
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(work + ": no answers (expected: those of at least one arm and seed)");
        }
        return new ParadigmTables(scenes, runs);
    }

    /// All tables.
    public String markdown() {
        var text = new StringBuilder("## Equal processor time\n\n");
        text.append(table(Run::last, HEADLINE));
        text.append("\n## Equal steps and equal answer tokens\n\n").append(equalLimits());
        for (Map.Entry<String, Map<String, Part>> split : PARTS.entrySet()) {
            text.append("\n## ").append(split.getKey()).append("\n\n").append(parts(split.getValue()));
        }
        text.append("\n## Ceilings\n\n").append(ceilings());
        return text.toString();
    }

    private static final Map<String, ToDoubleFunction<ArmFigures>> HEADLINE = headline();

    private static Map<String, ToDoubleFunction<ArmFigures>> headline() {
        var columns = new LinkedHashMap<String, ToDoubleFunction<ArmFigures>>();
        columns.put("F1@.5", figures -> figures.counts().f1());
        columns.put("F1@mIoU", figures -> figures.counts().meanF1());
        columns.put("precision", figures -> figures.counts().precision());
        columns.put("recall", figures -> figures.counts().recall());
        columns.put(
                "F1@.5 without repeats",
                figures -> figures.countsWithoutRepeats().f1());
        columns.put("refused", ArmFigures::refusal);
        columns.put("tokens", figures -> figures.mean(AnswerRow::tokens));
        columns.put("ms", figures -> figures.mean(AnswerRow::millis));
        columns.put("prefix ms", figures -> figures.mean(AnswerRow::prefixMillis));
        columns.put("steps", ArmFigures::step);
        columns.put("seconds", ArmFigures::seconds);
        return columns;
    }

    private String table(Function<Run, ArmFigures> point, Map<String, ToDoubleFunction<ArmFigures>> columns) {
        var text = new StringBuilder("| arm | seeds | " + String.join(" | ", columns.keySet()) + " |\n");
        text.append("|---".repeat(columns.size() + 2)).append("|\n");
        runs.forEach((arm, of) -> {
            text.append("| ").append(arm.label()).append(" ").append(arm.description());
            text.append(" | ").append(of.size());
            columns.values().forEach(column -> text.append(" | ").append(cell(of, point, column)));
            text.append(" |\n");
        });
        return text.toString();
    }

    private static String cell(List<Run> of, Function<Run, ArmFigures> point, ToDoubleFunction<ArmFigures> column) {
        double[] values = of.stream()
                .map(point)
                .filter(figures -> !figures.isEmpty())
                .mapToDouble(column)
                .toArray();
        if (values.length == 0) {
            return "–";
        }
        var statistics = Arrays.stream(values).summaryStatistics();
        String mean = number(statistics.getAverage());
        return values.length == 1
                ? mean
                : mean + " (" + number(statistics.getMin()) + " to " + number(statistics.getMax()) + ")";
    }

    private static String number(double value) {
        return Math.abs(value) <= 1 ? Numbers.fixed(value, 3) : Numbers.brief(value);
    }

    private String equalLimits() {
        int fewest = runs.values().stream()
                .flatMap(List::stream)
                .mapToInt(run -> run.last().step())
                .min()
                .orElse(0);
        long tokens = runs.values().stream()
                .flatMap(List::stream)
                .mapToLong(run -> run.last().answerTokens())
                .min()
                .orElse(0);
        var columns = new LinkedHashMap<String, ToDoubleFunction<ArmFigures>>();
        columns.put("F1@.5", figures -> figures.counts().f1());
        columns.put("F1@mIoU", figures -> figures.counts().meanF1());
        columns.put("refused", ArmFigures::refusal);
        columns.put("steps", ArmFigures::step);
        columns.put("answer tokens", ArmFigures::answerTokens);
        Predicate<AnswerRow> curve = curveScenes();
        return "The latest measured point with at most " + Numbers.count(fewest)
                + " steps, on the scenes of the curves:\n\n"
                + table(run -> run.within(point -> point.step() <= fewest).where(curve), columns)
                + "\nWith at most " + Numbers.count(tokens) + " answer tokens:\n\n"
                + table(
                        run -> run.within(point -> point.answerTokens() <= tokens)
                                .where(curve),
                        columns);
    }

    // Scenes that every point answered.
    private Predicate<AnswerRow> curveScenes() {
        var common = runs.values().stream()
                .flatMap(List::stream)
                .flatMap(run -> run.points().values().stream())
                .map(ArmFigures::sceneNumbers)
                .reduce((a, b) -> a.stream().filter(b::contains).collect(Collectors.toSet()))
                .orElseThrow();
        return row -> common.contains(row.scene());
    }

    /// Some of the questions.
    private interface Part {
        boolean holds(ArmFigures figures, AnswerRow row);
    }

    private static final Map<String, Map<String, Part>> PARTS = splits();

    private static Map<String, Map<String, Part>> splits() {
        var splits = new LinkedHashMap<String, Map<String, Part>>();
        splits.put(
                "By objects in the scene",
                ordered(
                        "1 to 3", (figures, row) -> figures.objects(row) <= 3,
                        "4 to 6", (figures, row) -> figures.objects(row) > 3 && figures.objects(row) <= 6,
                        "7 and more", (figures, row) -> figures.objects(row) > 6));
        splits.put(
                "By objects that are asked for",
                ordered(
                        "one", (figures, row) -> figures.truths(row).size() == 1,
                        "two", (figures, row) -> figures.truths(row).size() == 2,
                        "three and more", (figures, row) -> figures.truths(row).size() > 2));
        splits.put(
                "By size (mean longer side of the objects asked for, of a square of 256 pixels)",
                ordered(
                        "below 32", (figures, row) -> figures.side(row) > 0 && figures.side(row) < 32,
                        "32 to 64", (figures, row) -> figures.side(row) >= 32 && figures.side(row) < 64,
                        "64 and more", (figures, row) -> figures.side(row) >= 64));
        return splits;
    }

    private static Map<String, Part> ordered(String a, Part one, String b, Part two, String c, Part three) {
        var parts = new LinkedHashMap<String, Part>();
        parts.put(a, one);
        parts.put(b, two);
        parts.put(c, three);
        return parts;
    }

    private String parts(Map<String, Part> parts) {
        var columns = new LinkedHashMap<String, ToDoubleFunction<ArmFigures>>();
        columns.put("questions", ArmFigures::size);
        columns.put("F1@.5", figures -> figures.counts().f1());
        columns.put("F1@mIoU", figures -> figures.counts().meanF1());
        columns.put("tokens", figures -> figures.mean(AnswerRow::tokens));
        columns.put("ms", figures -> figures.mean(AnswerRow::millis));
        columns.put(
                "ceiling of proposals, F1@.5",
                figures -> figures.proposalCeiling().f1());
        var text = new StringBuilder();
        parts.forEach((name, part) -> {
            text.append("**").append(name).append("**\n\n");
            Function<Run, ArmFigures> point = run -> {
                ArmFigures last = run.last();
                return last.where(row -> part.holds(last, row));
            };
            text.append(table(point, columns)).append('\n');
        });
        return text.toString();
    }

    private String ceilings() {
        ArmFigures all = runs.values().iterator().next().getFirst().last();
        BoxCounts proposals = all.proposalCeiling();
        BoxCounts bins = scenes.values().stream().map(ParadigmTables::binned).reduce(BoxCounts.NONE, BoxCounts::plus);
        return "| of | F1@.5 | F1@mIoU | recall@.5 |\n|---|---|---|---|\n"
                + ceiling("the best proposal of every object (arm A)", proposals)
                + ceiling("the true box in " + BinnedBox.COUNT + " bins a side (arms B, C, C')", bins)
                + "\nMean IoU of a true box with itself in bins: " + Numbers.fixed(meanBinnedIou(), 4) + ".\n";
    }

    private static String ceiling(String name, BoxCounts counts) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                name,
                Numbers.fixed(counts.f1(), 3),
                Numbers.fixed(counts.meanF1(), 3),
                Numbers.fixed(counts.recall(), 3));
    }

    private static BoxCounts binned(SceneRow scene) {
        List<PixelBox> truths = scene.truths().stream().map(SceneRow::box).toList();
        return BoxCounts.of(truths.stream().map(box -> BinnedBox.of(box).box()).toList(), truths);
    }

    private double meanBinnedIou() {
        return scenes.values().stream()
                .flatMap(scene -> scene.truths().stream())
                .map(SceneRow::box)
                .mapToDouble(box -> BinnedBox.of(box).box().iou(box))
                .average()
                .orElse(Double.NaN);
    }

    /// Writes `paradigms-f1.png` and `paradigms-refusal.png` into a folder.
    public void draw(Path folder) throws IOException {
        Predicate<AnswerRow> curve = curveScenes();
        draw(
                folder,
                "paradigms-f1.png",
                "F1@.5",
                figures -> figures.where(curve).counts().f1());
        draw(
                folder,
                "paradigms-refusal.png",
                "absent names refused",
                figures -> figures.where(curve).refusal());
    }

    private void draw(Path folder, String file, String title, ToDoubleFunction<ArmFigures> figure) throws IOException {
        var curves = new ArrayList<Curves.Curve>();
        runs.forEach((arm, of) -> of.forEach(run -> {
            List<double[]> points = run.points().values().stream()
                    .map(point -> new double[] {point.seconds(), figure.applyAsDouble(point)})
                    .toList();
            curves.add(new Curves.Curve(arm, run.seed(), points));
        }));
        Curves.draw(folder.resolve(file), title, "processor seconds of each arm and seed", curves);
    }

    /// The headline figures of every arm and seed, without those that nothing was counted for.
    public Map<String, Map<String, Double>> figures() {
        var all = new LinkedHashMap<String, Map<String, Double>>();
        runs.forEach((arm, of) -> of.forEach(run -> {
            var own = new LinkedHashMap<String, Double>();
            HEADLINE.forEach((name, column) -> {
                double figure = column.applyAsDouble(run.last());
                if (Double.isFinite(figure)) {
                    own.put(name, figure);
                }
            });
            all.put(arm.label() + " " + run.seed(), own);
        }));
        return all;
    }
}
