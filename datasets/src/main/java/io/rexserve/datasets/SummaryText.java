package io.rexserve.datasets;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.Problem;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.summary.DatasetSummary;
import io.rexserve.datasets.summary.DatasetSummary.CategoryCount;
import io.rexserve.datasets.summary.DatasetSummary.Counted;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the commands of `datasets` print.
final class SummaryText {
    private static final int CATEGORIES = 20;
    private static final int EXAMPLES = 3;

    private SummaryText() {}

    static void print(PrintWriter out, DatasetInput input, DatasetSummary summary, boolean all) throws IOException {
        out.println("format " + input.format().name());
        for (Counted counted : Counted.values()) {
            if (counted == Counted.IMAGES || counted == Counted.REGIONS || summary.count(counted) > 0) {
                row(out, summary.count(counted), counted.meaning());
            }
        }
        List<Integer> sizes = summary.sizes();
        if (!sizes.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "width %,d to %,d, height %,d to %,d pixels%n",
                    sizes.get(0),
                    sizes.get(1),
                    sizes.get(2),
                    sizes.get(3));
        }
        printCounts(out, "splits", summary.splits());
        printCounts(out, "licences", summary.licences());
        printCategories(out, summary.categories(), all);
        print(out, input.problems(), all);
    }

    private static void row(PrintWriter out, long count, String meaning) {
        out.printf(Locale.ROOT, "%,12d  %s%n", count, meaning);
    }

    private static void printCounts(PrintWriter out, String title, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            out.println(title);
            counts.forEach((name, images) -> row(out, images, name));
        }
    }

    private static void printCategories(PrintWriter out, Map<String, CategoryCount> categories, boolean all) {
        if (categories.isEmpty()) {
            return;
        }
        out.println(String.format(Locale.ROOT, "%,d categories; regions, images", categories.size()));
        int limit = all ? Integer.MAX_VALUE : CATEGORIES;
        categories.entrySet().stream()
                .limit(limit)
                .forEach(entry -> out.printf(
                        Locale.ROOT,
                        "%,12d %,10d  %s%n",
                        entry.getValue().regions(),
                        entry.getValue().images(),
                        entry.getKey()));
        if (categories.size() > limit) {
            out.printf(Locale.ROOT, "%25s%,d more, all with --all%n", "", categories.size() - limit);
        }
    }

    /// What was damaged, by reason, with the first examples.
    static void print(PrintWriter out, ProblemSink problems, boolean all) {
        if (problems.isEmpty()) {
            out.println("no problems");
            return;
        }
        long entries =
                problems.counts().values().stream().mapToLong(Long::longValue).sum();
        out.printf(Locale.ROOT, "%,d problems; those marked (kept) left nothing out%n", entries);
        problems.counts().forEach((reason, count) -> {
            out.printf(Locale.ROOT, "%,12d  %s: %s%n", count, reason.code(), reason.meaning());
            List<Problem> first = problems.first(reason);
            int shown = all ? first.size() : Math.min(EXAMPLES, first.size());
            first.subList(0, shown).forEach(problem -> out.println("              " + problem));
            if (count > shown) {
                out.printf(Locale.ROOT, "              and %,d more%n", count - shown);
            }
        });
    }

    /// What a writer left out.
    static void print(PrintWriter out, Losses losses, String format) {
        if (losses.counts().isEmpty()) {
            out.println("nothing lost");
            return;
        }
        out.println("lost, for which " + format + " has no field or value");
        losses.counts().forEach((loss, count) -> row(out, count, loss.meaning()));
    }

    static String json(DatasetInput input, DatasetSummary summary) throws IOException {
        ObjectNode json = Json.object();
        json.put("path", input.path().toString());
        json.put("format", input.format().name());
        for (Counted counted : Counted.values()) {
            json.put(counted.name().toLowerCase(Locale.ROOT), summary.count(counted));
        }
        List<Integer> sizes = summary.sizes();
        if (!sizes.isEmpty()) {
            json.putArray("widths").add(sizes.get(0)).add(sizes.get(1));
            json.putArray("heights").add(sizes.get(2)).add(sizes.get(3));
        }
        ObjectNode splits = json.putObject("splits");
        summary.splits().forEach(splits::put);
        ObjectNode licences = json.putObject("licences");
        summary.licences().forEach(licences::put);
        ArrayNode categories = json.putArray("categories");
        summary.categories()
                .forEach((name, count) -> categories
                        .addObject()
                        .put("name", name)
                        .put("regions", count.regions())
                        .put("images", count.images()));
        json.set("problems", json(input.problems()));
        return Json.text(json);
    }

    static ArrayNode json(ProblemSink problems) {
        ArrayNode array = Json.array();
        problems.counts().forEach((reason, count) -> {
            ObjectNode entry = array.addObject();
            entry.put("reason", reason.code())
                    .put("meaning", reason.meaning())
                    .put("count", count)
                    .put("kept", reason.isNote());
            ArrayNode first = entry.putArray("first");
            problems.first(reason)
                    .forEach(problem ->
                            first.addObject().put("place", problem.place()).put("message", problem.message()));
        });
        return array;
    }

    static ObjectNode json(Losses losses) {
        ObjectNode json = Json.object();
        losses.counts().forEach((Loss loss, Long count) -> json.put(loss.name().toLowerCase(Locale.ROOT), count));
        return json;
    }
}
