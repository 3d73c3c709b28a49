package io.rexserve.data.review;

import io.rexserve.data.export.Granularity;
import io.rexserve.datasets.record.Box;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    /// What [ReviewTasks] gives people for regions.
    private static final Set<String> CONTROLS = controls();

    private static final double FULL_TURN = 360;
    private static final double TURNED = 1e-3;

    private static Set<String> controls() {
        var controls = new TreeSet<>(Set.of(ReviewTasks.LABEL, ReviewTasks.NAME));
        RegionTexts.FIELDS.forEach(granularity -> controls.add(granularity.code()));
        return Collections.unmodifiableSet(controls);
    }

    /// A region as it stands now.
    ///
    /// @param x share of the picture's width in percent
    /// @param texts by granularity, those that are not blank
    record ReviewedRegion(
            double x, double y, double width, double height, String name, Map<Granularity, String> texts) {
        /// In pixels, cut at the picture's border.
        Box box(int pictureWidth, int pictureHeight) {
            return Box.ofCorners(
                    share(x) * pictureWidth,
                    share(y) * pictureHeight,
                    share(x + width) * pictureWidth,
                    share(y + height) * pictureHeight);
        }

        private boolean isInPicture() {
            return width > 0 && height > 0 && x < 100 && y < 100 && x + width > 0 && y + height > 0;
        }

        private static double share(double percent) {
            return Math.clamp(percent / 100, 0.0, 1.0);
        }
    }

    /// @throws UnusableTaskException if it is not done, or is none
    static ReviewedTask of(JsonNode task) throws UnusableTaskException {
        JsonNode data = task.path("data");
        String id = data.path(ReviewTasks.RECORD_ID).asString("");
        if (id.isEmpty()) {
            throw new UnusableTaskException(
                    ReviewCounts.Reason.UNKNOWN,
                    task.has(ReviewTasks.RECORD_ID)
                            ? "a task of a JSON-MIN export (expected: of a JSON export)"
                            : "data.record_id: missing (expected: a task of data review)");
        }
        var annotation = SubmittedAnnotation.of(id, task);
        List<JsonNode> results = annotation.results();
        String verdict = annotation.choice(ReviewTasks.VERDICT);
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

    /// Relations, and what people add for the whole picture, say nothing of a region.
    private static Map<String, ReviewedRegion> regions(String id, List<JsonNode> results) throws UnusableTaskException {
        var byRegion = new LinkedHashMap<String, List<JsonNode>>();
        for (JsonNode result : results) {
            if (isOfRegion(result)) {
                byRegion.computeIfAbsent(result.path("id").asString(""), _ -> new ArrayList<>())
                        .add(result);
            }
        }
        var regions = new LinkedHashMap<String, ReviewedRegion>();
        for (var region : byRegion.entrySet()) {
            regions.put(region.getKey(), region(id + ", region " + region.getKey(), region.getValue()));
        }
        return regions;
    }

    /// Whether a result has a box, or is of a control that speaks of boxes.
    private static boolean isOfRegion(JsonNode result) {
        return result.path("value").has("width")
                || CONTROLS.contains(result.path("from_name").asString(""));
    }

    private static ReviewedRegion region(String place, List<JsonNode> results) throws UnusableTaskException {
        JsonNode box = null;
        String name = "";
        String other = "";
        var texts = new EnumMap<Granularity, String>(Granularity.class);
        for (JsonNode result : results) {
            String control = result.path("from_name").asString("");
            if (!CONTROLS.contains(control)) {
                throw invalid(place, "from_name " + control + " (expected: " + String.join(", ", CONTROLS) + ")");
            }
            String text = SubmittedAnnotation.first(result, "text").strip();
            if (control.equals(ReviewTasks.LABEL)) {
                requireUpright(place, result);
                box = result.path("value");
                name = SubmittedAnnotation.first(result, "rectanglelabels").strip();
            } else if (control.equals(ReviewTasks.NAME)) {
                other = text;
            } else if (!text.isEmpty()) {
                texts.put(Granularity.of(control), text);
            }
        }
        String full = other.isEmpty() ? name : other;
        if (box == null || full.isEmpty()) {
            throw invalid(place, "no box with a label (expected: a rectangle with one)");
        }
        var region = new ReviewedRegion(
                number(box, "x"), number(box, "y"), number(box, "width"), number(box, "height"), full, texts);
        if (!region.isInPicture()) {
            throw invalid(place, "no part of the box in the picture (expected: percent of its width and height)");
        }
        return region;
    }

    /// Tools turn boxes, and whole pictures.
    private static void requireUpright(String place, JsonNode result) throws UnusableTaskException {
        double box = number(result.path("value"), "rotation");
        double picture = number(result, "image_rotation");
        if (Math.abs(box % FULL_TURN) > TURNED || Math.abs(picture % FULL_TURN) > TURNED) {
            throw invalid(
                    place, "rotation " + box + " of the box, " + picture + " of the picture (expected: 0 of both)");
        }
    }

    private static UnusableTaskException invalid(String place, String problem) {
        return new UnusableTaskException(ReviewCounts.Reason.INVALID, place + ": " + problem);
    }

    private static double number(JsonNode box, String field) {
        return box.path(field).asDouble(0);
    }
}
