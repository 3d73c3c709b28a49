package io.rexserve.evaluation;

import java.util.Collections;
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
/// @param sets figures by name of the set
record EvaluationReport(EvaluationOptions options, Machine machine, double seconds, Map<String, Figures> sets) {
    /// What was measured on one set of drawings.
    ///
    /// @param scores by measure, in alphabetical order
    /// @param precisions by way of ranking, in their own order
    record Figures(Map<String, MatchCounts> scores, Map<String, AveragePrecision.Summary> precisions) {
        Figures {
            scores = Collections.unmodifiableMap(new TreeMap<>(scores));
            precisions = Collections.unmodifiableMap(new LinkedHashMap<>(precisions));
        }
    }

    EvaluationReport {
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
    }

    /// A table to read and, as its last line, one JSON object.
    String text() {
        var text = new StringBuilder();
        sets.forEach((name, figures) -> {
            text.append(String.format(
                    Locale.ROOT, "%n%-34s %9s %9s %9s %9s%n", name, "precision", "recall", "F1", "wanted"));
            figures.scores()
                    .forEach((measure, score) -> text.append(String.format(
                            Locale.ROOT,
                            "  %-32s %9.3f %9.3f %9.3f %9d%n",
                            measure,
                            score.precision(),
                            score.recall(),
                            score.f1(),
                            score.wanted())));
            text.append(String.format(
                    Locale.ROOT, "  %-32s %9s %9s %9s %9s%n", "average precision", "AP50", "AP", "per name", "wanted"));
            figures.precisions()
                    .forEach((way, precision) -> text.append(String.format(
                            Locale.ROOT,
                            "  %-32s %9.3f %9.3f %9.3f %9d%n",
                            way,
                            precision.at50(),
                            precision.mean(),
                            precision.perName(),
                            precision.truths())));
        });
        return text.append(json()).append(System.lineSeparator()).toString();
    }

    private Map<String, Map<String, Object>> figures() {
        var all = new LinkedHashMap<String, Map<String, Object>>();
        sets.forEach((set, measured) -> {
            var own = new LinkedHashMap<String, Object>();
            measured.scores()
                    .forEach((measure, score) -> own.put(
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

    private Map<String, Map<String, Object>> precisions() {
        var all = new LinkedHashMap<String, Map<String, Object>>();
        sets.forEach((set, measured) -> {
            var own = new LinkedHashMap<String, Object>();
            measured.precisions()
                    .forEach((way, precision) -> own.put(
                            way,
                            Map.of(
                                    "ap50", rounded(precision.at50()),
                                    "ap", rounded(precision.mean()),
                                    "perName", rounded(precision.perName()),
                                    "wanted", precision.truths())));
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
        all.put("averagePrecision", precisions());
        return JsonMapper.shared().writeValueAsString(all);
    }
}
