package io.rexserve.evaluation.task;

import io.rexserve.evaluation.report.BoxCurves;
import io.rexserve.evaluation.report.FigureGroup;
import io.rexserve.evaluation.report.RunContent;
import io.rexserve.evaluation.report.RunDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a report is made of, from what was measured.
public final class RunContents {
    private RunContents() {}

    public static RunContent of(RunDescription description, EvaluationRun.Outcome outcome) {
        Measured measured = outcome.measured();
        List<FigureGroup> groups = measured.sets().stream()
                .map(set ->
                        new FigureGroup(set.title(), set.text(), set.estimator().prefixed(set.prefix()), set.notes()))
                .toList();
        @Nullable
        BoxCurves curves = measured.sets().stream()
                .map(FigureSet::curves)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new RunContent(
                description,
                groups,
                measured.detections(),
                curves,
                measured.judgements(),
                outcome.costs(),
                key -> Optional.ofNullable(outcome.images().get(key)));
    }

    /// @param name of the run, for people
    /// @param settings of the result file
    /// @param machine facts about it; empty if not known
    public static RunDescription description(
            String name,
            Map<String, String> settings,
            String truth,
            Map<String, String> machine,
            Map<String, Long> counts,
            Map<String, Long> problems) {
        var models = new LinkedHashMap<String, String>();
        var truths = new LinkedHashMap<String, String>();
        var others = new LinkedHashMap<String, String>();
        truths.put("path", truth);
        settings.forEach((key, value) -> {
            if (key.startsWith("model.")) {
                models.put(key.substring("model.".length()), value);
            } else if (key.startsWith("truth.")) {
                truths.put(key.substring("truth.".length()), value);
            } else {
                others.put(key, value);
            }
        });
        var facts = new LinkedHashMap<String, Map<String, String>>();
        facts.put("Models", models);
        facts.put("Truth", truths);
        facts.put("Settings", others);
        facts.put("Machine", machine);
        facts.values().removeIf(Map::isEmpty);
        String model = settings.getOrDefault("model.language.name", "detections of a file");
        String evaluation = settings.getOrDefault("evaluation", name);
        return new RunDescription(
                evaluation + ": " + model + " on " + truth.replaceAll(".*[/\\\\]", ""),
                "What a suite answered about annotated images (" + evaluation + "), against their annotations.",
                facts,
                counts,
                problems);
    }
}
