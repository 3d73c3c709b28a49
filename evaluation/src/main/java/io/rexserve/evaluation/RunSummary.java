package io.rexserve.evaluation;

import io.rexserve.cli.Machine;
import io.rexserve.datasets.format.Problem;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.report.RunDescription;
import io.rexserve.evaluation.run.Floor;
import io.rexserve.evaluation.task.FigureSet;
import io.rexserve.evaluation.task.Measured;
import io.rexserve.evaluation.task.RunContents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What a run came to: tables to read, and one JSON object.
///
/// @param evaluation such as `coco`
/// @param settings that the figures depend on, models and truth among them
/// @param truth path or name of the truth
/// @param counts of images, regions, questions, answers and failures
/// @param failures by reason
/// @param warnings of answers by code
/// @param problems of the truth
/// @param seconds of this start
record RunSummary(
        String evaluation,
        Map<String, String> settings,
        String truth,
        Map<String, Long> counts,
        Map<String, Long> failures,
        Map<String, Long> warnings,
        ProblemSink problems,
        Measured measured,
        List<Floor> floors,
        double seconds,
        Machine machine) {
    /// Whether every floor is met.
    boolean isGoodEnough() {
        return floors.stream().allMatch(floor -> floor.isMet(measured.figures()));
    }

    /// For the report.
    RunDescription description() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processor", machine.processor());
        facts.put("cores", Integer.toString(machine.cores()));
        facts.put("memory", machine.memoryGib() + " GiB");
        facts.put("Java", machine.java());
        facts.put("commit", machine.commit());
        facts.put("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        var damaged = new LinkedHashMap<String, Long>();
        problems.counts().forEach((reason, count) -> damaged.put(reason.meaning(), count));
        return RunContents.description(evaluation, settings, truth, facts, counts, damaged);
    }

    /// Tables and notes, without the JSON.
    String text() {
        var text = new StringBuilder();
        for (FigureSet set : measured.sets()) {
            text.append(String.format("%n%s%n", set.title()));
            for (Figure figure : set.figures()) {
                String name = set.prefix() + figure.name();
                text.append(String.format(
                        Locale.ROOT,
                        "  %-40s %s%n",
                        name,
                        number(measured.figures().get(name))));
            }
        }
        text.append(System.lineSeparator());
        counts.forEach((name, count) -> text.append(String.format(Locale.ROOT, "%,d %s%n", count, name)));
        failures.forEach(
                (reason, count) -> text.append(String.format(Locale.ROOT, "failed, %,d: %s%n", count, reason)));
        warnings.forEach(
                (code, count) -> text.append(String.format(Locale.ROOT, "warning %s: %,d answers%n", code, count)));
        problems(text);
        measured.allNotes().forEach(note -> text.append("note: ").append(note).append(System.lineSeparator()));
        floors.stream()
                .filter(floor -> !floor.isMet(measured.figures()))
                .forEach(floor -> text.append(String.format(
                        Locale.ROOT,
                        "below its floor: %s %s (expected: at least %s)%n",
                        floor.figure(),
                        number(measured.figures().get(floor.figure())),
                        floor.least())));
        return text.toString();
    }

    private void problems(StringBuilder text) {
        problems.counts().forEach((reason, count) -> {
            text.append(String.format(Locale.ROOT, "truth, %,d: %s%n", count, reason.meaning()));
            problems.first(reason).stream()
                    .limit(3)
                    .forEach(problem -> text.append("  ").append(problem).append(System.lineSeparator()));
        });
    }

    static String number(@Nullable Double value) {
        return value == null || value.isNaN()
                ? "-"
                : Math.abs(value) >= 100 || (value == Math.rint(value) && Math.abs(value) > 1)
                        ? String.format(Locale.ROOT, "%.1f", value)
                        : String.format(Locale.ROOT, "%.4f", value);
    }

    /// One line.
    String json() {
        var all = new LinkedHashMap<String, @Nullable Object>();
        all.put("evaluation", evaluation);
        all.put("truth", truth);
        all.put("settings", settings);
        all.put("figures", figures());
        all.put("counts", counts);
        all.put("failures", failures);
        all.put("warnings", warnings);
        all.put("problems", problemCounts());
        all.put("examples", examples());
        all.put("floors", floors.stream().map(this::floor).toList());
        all.put("notes", measured.allNotes());
        all.put("seconds", Math.round(seconds * 10) / 10.0);
        all.put("machine", machine);
        return JsonMapper.shared().writeValueAsString(all);
    }

    /// In full precision; null where there is nothing to measure.
    private Map<String, @Nullable Double> figures() {
        var figures = new LinkedHashMap<String, @Nullable Double>();
        measured.figures().forEach((name, value) -> figures.put(name, value.isNaN() ? null : value));
        return figures;
    }

    private Map<String, Long> problemCounts() {
        var counts = new LinkedHashMap<String, Long>();
        problems.counts().forEach((reason, count) -> counts.put(reason.code(), count));
        return counts;
    }

    private List<String> examples() {
        var examples = new ArrayList<String>();
        for (ProblemReason reason : problems.counts().keySet()) {
            problems.first(reason).stream().limit(1).map(Problem::toString).forEach(examples::add);
        }
        return examples;
    }

    private Map<String, @Nullable Object> floor(Floor floor) {
        var one = new LinkedHashMap<String, @Nullable Object>();
        Double value = measured.figures().get(floor.figure());
        one.put("figure", floor.figure());
        one.put("floor", floor.least());
        one.put("value", value == null || value.isNaN() ? null : value);
        one.put("met", floor.isMet(measured.figures()));
        return one;
    }
}
