package io.rexserve.trainer.evaluation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Figures by set of drawings and measure.
///
/// @param scenes per set
/// @param seed of the scenes
/// @param seconds that all sets took together
/// @param sets measure to score, by name of the set
public record EvaluationReport(int scenes, long seed, double seconds, Map<String, Map<String, Score>> sets) {
    public EvaluationReport {
        var copy = new LinkedHashMap<String, Map<String, Score>>();
        sets.forEach((name, scores) -> copy.put(name, new TreeMap<>(scores)));
        sets = java.util.Collections.unmodifiableMap(copy);
    }

    /// A table to read and, as its last line, one JSON object.
    public String text() {
        var text = new StringBuilder();
        sets.forEach((name, scores) -> {
            text.append(String.format(
                    Locale.ROOT, "%n%-34s %9s %9s %9s %9s%n", name, "precision", "recall", "F1", "wanted"));
            scores.forEach((measure, score) -> text.append(String.format(
                    Locale.ROOT,
                    "  %-32s %9.3f %9.3f %9.3f %9d%n",
                    measure,
                    score.precision(),
                    score.recall(),
                    score.f1(),
                    score.wanted())));
        });
        return text.append(json()).append(System.lineSeparator()).toString();
    }

    private String json() {
        var all = new LinkedHashMap<String, Object>();
        all.put("scenes", scenes);
        all.put("seed", seed);
        all.put("seconds", Math.round(seconds * 10) / 10.0);
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("machine", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        all.put("java", System.getProperty("java.version"));
        all.put("sets", sets);
        return JsonMapper.shared().writeValueAsString(all);
    }
}
