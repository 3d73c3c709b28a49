package io.rexserve.data.review;

import io.rexserve.data.export.Granularity;
import io.rexserve.datasets.record.Box;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What somebody has said of one picture, as Label Studio exports it.
///
/// @param id of the record
/// @param digest of the record as it was sent
/// @param strata granularities that the picture was drawn for
/// @param rejected whether the whole picture is
/// @param regions by the ids of Label Studio: `r0` is the record's first
record ReviewedTask(
        String id, String digest, Set<Granularity> strata, boolean rejected, Map<String, ReviewedRegion> regions) {
    /// A region as it stands now.
    ///
    /// @param x share of the picture's width in percent
    /// @param texts by granularity, those that are not blank
    record ReviewedRegion(
            double x, double y, double width, double height, String name, Map<Granularity, String> texts) {
        Box box(int pictureWidth, int pictureHeight) {
            return Box.ofSize(
                    x * pictureWidth / 100,
                    y * pictureHeight / 100,
                    width * pictureWidth / 100,
                    height * pictureHeight / 100);
        }
    }

    /// @throws UnusableTaskException if it is not done, or is none
    static ReviewedTask of(JsonNode task) throws UnusableTaskException {
        JsonNode data = task.path("data");
        String id = data.path(ReviewTasks.RECORD_ID).asString("");
        if (id.isEmpty()) {
            throw new UnusableTaskException(
                    ReviewCounts.Reason.UNKNOWN, "data.record_id: missing (expected: a task of data review)");
        }
        List<JsonNode> answers = task.path("annotations")
                .valueStream()
                .filter(answer -> !answer.path("was_cancelled").asBoolean(false))
                .toList();
        if (answers.isEmpty()) {
            throw new UnusableTaskException(ReviewCounts.Reason.NOT_DONE, id + ": no annotation");
        }
        if (answers.size() > 1) {
            throw new UnusableTaskException(
                    ReviewCounts.Reason.TWICE, id + ": " + answers.size() + " annotations (expected: 1)");
        }
        List<JsonNode> results = answers.getFirst().path("result").valueStream().toList();
        String verdict = verdict(results);
        if (verdict.isEmpty()) {
            throw new UnusableTaskException(ReviewCounts.Reason.HALF_DONE, id + ": no verdict");
        }
        Set<Granularity> strata = EnumSet.noneOf(Granularity.class);
        data.path(ReviewTasks.STRATA).forEach(name -> strata.add(Granularity.of(name.asString(""))));
        return new ReviewedTask(
                id,
                data.path(ReviewTasks.DIGEST).asString(""),
                strata,
                verdict.equals(ReviewTasks.REJECTED),
                regions(id, results));
    }

    private static String verdict(List<JsonNode> results) {
        return results.stream()
                .filter(result -> result.path("from_name").asString("").equals(ReviewTasks.VERDICT))
                .map(result -> result.at("/value/choices/0").asString(""))
                .findFirst()
                .orElse("");
    }

    private static Map<String, ReviewedRegion> regions(String id, List<JsonNode> results) throws UnusableTaskException {
        var byRegion = new LinkedHashMap<String, List<JsonNode>>();
        for (JsonNode result : results) {
            if (!result.path("from_name").asString("").equals(ReviewTasks.VERDICT)) {
                byRegion.computeIfAbsent(result.path("id").asString(""), _ -> new ArrayList<>())
                        .add(result);
            }
        }
        var regions = new LinkedHashMap<String, ReviewedRegion>();
        for (var region : byRegion.entrySet()) {
            regions.put(region.getKey(), region(id, region.getKey(), region.getValue()));
        }
        return regions;
    }

    private static ReviewedRegion region(String id, String region, List<JsonNode> results)
            throws UnusableTaskException {
        JsonNode box = null;
        String name = "";
        String other = "";
        var texts = new EnumMap<Granularity, String>(Granularity.class);
        for (JsonNode result : results) {
            String control = result.path("from_name").asString("");
            String text = result.at("/value/text/0").asString("").strip();
            if (control.equals(ReviewTasks.LABEL)) {
                box = result.path("value");
                name = box.at("/rectanglelabels/0").asString("").strip();
            } else if (control.equals(ReviewTasks.NAME)) {
                other = text;
            } else if (!text.isEmpty()) {
                RegionTexts.FIELDS.stream()
                        .filter(granularity -> granularity.code().equals(control))
                        .forEach(granularity -> texts.put(granularity, text));
            }
        }
        String full = other.isEmpty() ? name : other;
        if (box == null || full.isEmpty() || !(number(box, "width") > 0) || !(number(box, "height") > 0)) {
            throw new UnusableTaskException(
                    ReviewCounts.Reason.INVALID,
                    id + ", region " + region + ": no box with a label (expected: a rectangle with one)");
        }
        if (number(box, "rotation") != 0) {
            throw new UnusableTaskException(
                    ReviewCounts.Reason.INVALID,
                    id + ", region " + region + ": rotation " + number(box, "rotation") + " (expected: 0)");
        }
        return new ReviewedRegion(
                number(box, "x"), number(box, "y"), number(box, "width"), number(box, "height"), full, texts);
    }

    private static double number(JsonNode box, String field) {
        return box.path(field).asDouble(0);
    }
}
