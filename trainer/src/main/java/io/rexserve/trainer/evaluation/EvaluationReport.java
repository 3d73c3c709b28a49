package io.rexserve.trainer.evaluation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Figures by set of drawings and measure.
///
/// @param options what was evaluated
/// @param machine that did it
/// @param seconds that all sets took together
/// @param sets measure to score, by name of the set
public record EvaluationReport(
        EvaluationOptions options, Machine machine, double seconds, Map<String, Map<String, Score>> sets) {
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

    // Counts with what they mean.
    private Map<String, Map<String, Object>> figures() {
        var all = new LinkedHashMap<String, Map<String, Object>>();
        sets.forEach((set, scores) -> {
            var own = new LinkedHashMap<String, Object>();
            scores.forEach((measure, score) -> own.put(
                    measure,
                    Map.of(
                            "precision", rounded(score.precision()),
                            "recall", rounded(score.recall()),
                            "f1", rounded(score.f1()),
                            "wanted", score.wanted())));
            all.put(set, own);
        });
        return all;
    }

    private static double rounded(double share) {
        return Math.round(share * 1e4) / 1e4;
    }

    private String json() {
        var all = new LinkedHashMap<String, Object>();
        all.put("bench", "evaluate");
        all.put("scenes", options.scenes());
        all.put("seed", options.seed());
        all.put("minScore", options.minScore());
        all.put("nmsIou", options.nmsIou());
        all.put("dtype", options.dtype());
        all.put("seconds", Math.round(seconds * 10) / 10.0);
        all.put("machine", machine);
        all.put("sets", figures());
        return JsonMapper.shared().writeValueAsString(all);
    }
}
