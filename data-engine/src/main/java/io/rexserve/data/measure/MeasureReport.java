package io.rexserve.data.measure;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/// The figures of one recipe, or of two side by side, as a table and as one JSON line.
final class MeasureReport {
    private static final double PARTS = 10_000;

    private final List<Result> results;

    /// @param recipe its file, or `embedded`
    /// @param notRun stages that the recipe does not enable
    record Result(String recipe, RecordFigures figures, List<String> notRun) {}

    MeasureReport(List<Result> results) {
        this.results = List.copyOf(results);
    }

    void table(PrintWriter out) {
        var head = new StringBuilder(String.format(Locale.ROOT, "%-14s", "figure"));
        for (Result result : results) {
            if (results.size() > 1) {
                head.append("  | ").append(shortened(result.recipe()));
            }
            head.append(String.format(
                    Locale.ROOT, " %9s %7s %13s %13s", "precision", "recall", "right/made", "found/wanted"));
        }
        out.println(head);
        for (String figure : results.getFirst().figures().counts().keySet()) {
            var line = new StringBuilder(String.format(Locale.ROOT, "%-14s", figure));
            for (Result result : results) {
                Counts counts = Objects.requireNonNull(result.figures().counts().get(figure), figure);
                if (results.size() > 1) {
                    line.append("  | ")
                            .append(" ".repeat(shortened(result.recipe()).length()));
                }
                line.append(String.format(
                        Locale.ROOT,
                        " %9s %7s %13s %13s",
                        share(counts.precision(), counts.made()),
                        RecordFigures.ONE_FIGURE.contains(figure) ? "" : share(counts.recall(), counts.wanted()),
                        counts.right() + "/" + counts.made(),
                        RecordFigures.ONE_FIGURE.contains(figure) ? "" : counts.found() + "/" + counts.wanted()));
            }
            out.println(line.toString().stripTrailing());
        }
        for (Result result : results) {
            RecordFigures figures = result.figures();
            double finished = Objects.requireNonNull(figures.figures().get("finished"), "finished");
            out.println(shortened(result.recipe()) + ": " + figures.pictures() + " pictures, "
                    + Math.round(finished * figures.pictures()) + " with a record, "
                    + figures.failed() + " failed; left out, by reason: " + figures.refusals());
            out.println(shortened(result.recipe()) + ": pictures without a record, by stage and reason: "
                    + figures.lost() + "; stages not enabled: " + String.join(", ", result.notRun()));
        }
    }

    private static String shortened(String recipe) {
        String name = recipe.substring(recipe.lastIndexOf('/') + 1);
        return name.length() <= 16 ? name : name.substring(0, 16);
    }

    private static String share(double value, int of) {
        return of == 0 ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    String json() {
        var recipes = new ArrayList<Map<String, Object>>();
        for (Result result : results) {
            var recipe = new LinkedHashMap<String, Object>();
            recipe.put("recipe", result.recipe());
            recipe.put("pictures", result.figures().pictures());
            recipe.put("failed", result.figures().failed());
            var rounded = new LinkedHashMap<String, Double>();
            result.figures().figures().forEach((name, value) -> rounded.put(name, Math.rint(value * PARTS) / PARTS));
            recipe.put("figures", rounded);
            recipe.put("counts", result.figures().counts());
            recipe.put("refusals", result.figures().refusals());
            recipe.put("lost", result.figures().lost());
            recipe.put("not_run", result.notRun());
            recipes.add(recipe);
        }
        var report = new LinkedHashMap<String, Object>();
        report.put("measure", recipes);
        return JsonMapper.shared().writeValueAsString(report);
    }
}
