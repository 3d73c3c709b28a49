package io.rexserve.evaluation;

import io.rexserve.cli.Machine;
import io.rexserve.evaluation.scene.MatchCounts;
import io.rexserve.image.box.PixelBox;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What proposals cover, by views (the whole image alone, or tiles too) and by the size of objects.
///
/// @param tiles scenes and tiles
/// @param options what was evaluated
/// @param machine that did it
/// @param rows one per choice of views
record TilingReport(TilingEvaluation.Tiles tiles, EvaluationOptions options, Machine machine, List<Row> rows) {
    /// @param name of the views
    /// @param bySize scores of fine proposals, by the size of objects
    /// @param views per scene
    /// @param millis per scene, on one thread
    record Row(String name, Map<ObjectSize, MatchCounts> bySize, double views, double millis) {
        Row {
            var copy = new EnumMap<ObjectSize, MatchCounts>(ObjectSize.class);
            copy.putAll(bySize);
            bySize = copy;
        }

        MatchCounts score(ObjectSize size) {
            return bySize.getOrDefault(size, MatchCounts.NONE);
        }

        MatchCounts all() {
            return bySize.values().stream().reduce(MatchCounts.NONE, MatchCounts::plus);
        }
    }

    TilingReport {
        rows = List.copyOf(rows);
    }

    /// A table to read and, as its last line, one JSON object.
    String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%-20s %8s %8s %8s %8s %10s %7s %9s%n",
                "recall at IoU .5",
                "small",
                "medium",
                "large",
                "all",
                "precision",
                "views",
                "ms"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-20s %8.3f %8.3f %8.3f %8.3f %10.3f %7.1f %9.0f%n",
                    row.name(),
                    row.score(ObjectSize.SMALL).recall(),
                    row.score(ObjectSize.MEDIUM).recall(),
                    row.score(ObjectSize.LARGE).recall(),
                    row.all().recall(),
                    row.all().precision(),
                    row.views(),
                    row.millis()));
        }
        return text.append(json()).append(System.lineSeparator()).toString();
    }

    private String json() {
        var all = new LinkedHashMap<String, Object>();
        all.put("bench", "evaluate tiles");
        all.put("scenes", options.scenes());
        all.put("seed", options.seed());
        all.put("width", tiles.width());
        all.put("height", tiles.height());
        all.put("batch", tiles.batch());
        all.put("minScore", options.minScore());
        all.put("nmsIou", options.nmsIou());
        all.put("maxBoxes", options.maxBoxes());
        all.put("dtype", options.dtype());
        all.put("machine", machine);
        all.put("ways", rows.stream().map(TilingReport::figures).toList());
        return JsonMapper.shared().writeValueAsString(all);
    }

    private static Map<String, Object> figures(Row row) {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", row.name());
        for (ObjectSize size : ObjectSize.values()) {
            figures.put(
                    size.name().toLowerCase(Locale.ROOT),
                    Map.of(
                            "recall", rounded(row.score(size).recall()),
                            "wanted", row.score(size).wanted()));
        }
        figures.put("recall", rounded(row.all().recall()));
        figures.put("precision", rounded(row.all().precision()));
        figures.put("views", rounded(row.views()));
        figures.put("ms", Math.round(row.millis()));
        return figures;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    /// COCO's three classes of objects by the area of their boxes in the original image.
    enum ObjectSize {
        SMALL,
        MEDIUM,
        LARGE;

        private static final float MEDIUM_FROM = 32 * 32;
        private static final float LARGE_FROM = 96 * 96;

        static ObjectSize of(PixelBox box) {
            if (box.area() < MEDIUM_FROM) {
                return SMALL;
            }
            return box.area() < LARGE_FROM ? MEDIUM : LARGE;
        }
    }
}
