package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.record.Region;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The results of one region: its shape, its texts, and what Label Studio had said of it before.
///
/// @param id that all of them have
record LabelStudioShape(String id, int width, int height, Losses losses) {
    private static final String META = "meta";

    void write(Region region, ArrayNode results) {
        int held = 0;
        Optional<List<BigDecimal>> corners = region.category() == null ? Optional.empty() : corners(region);
        held += corners.isPresent() ? 1 : 0;
        held += labels(region).size() > 1 ? 1 : 0;
        ObjectNode shape = corners.map(numbers -> polygon(region, numbers)).orElseGet(() -> rectangle(region));
        region.score().ifPresent(score -> shape.put("score", score));
        JsonNode meta = region.extras() == null ? null : region.extras().get(META);
        if (meta != null && meta.isObject()) {
            shape.set(META, meta);
            held++;
        }
        results.add(shape);
        addTexts(LabelStudioResults.PHRASE, region.phrases(), results);
        addTexts("description", region.descriptions(), results);
        JsonNode others = region.extras() == null ? null : region.extras().get(LabelStudioTask.RESULTS);
        if (others != null
                && LabelStudioWriter.isResults(others)
                && others.valueStream()
                        .allMatch(result -> result.path("id").asString("").equals(id))) {
            others.forEach(results::add);
            held++;
        }
        losses.add(Loss.EXTRAS, Json.fieldCount(region.extras()) - held);
    }

    private ObjectNode result(String control, String type) {
        return Json.object()
                .put("id", id)
                .put("type", type)
                .put("from_name", control)
                .put("to_name", "image")
                .put("original_width", width)
                .put("original_height", height)
                .put("image_rotation", 0);
    }

    private ObjectNode rectangle(Region region) {
        String category = region.category();
        ObjectNode result =
                result(category == null ? "region" : "label", category == null ? "rectangle" : "rectanglelabels");
        Optional<List<BigDecimal>> exact = Shares.PERCENT.of(region.box(), width, height);
        losses.add(Loss.PRECISION, exact.isPresent() ? 0 : 1);
        List<BigDecimal> numbers = exact.orElseGet(() -> Shares.PERCENT.near(region.box(), width, height));
        ObjectNode value = result.putObject("value");
        value.put("x", numbers.get(0)).put("y", numbers.get(1));
        value.put("width", numbers.get(2)).put("height", numbers.get(3)).put("rotation", 0);
        addLabels(region, value, "rectanglelabels");
        return result;
    }

    private static void addLabels(Region region, ObjectNode value, String field) {
        if (region.category() != null) {
            labels(region).forEach(value.putArray(field)::add);
        }
    }

    /// The category, and the further labels that Label Studio had for the box, which stand in the extras behind it.
    private static List<String> labels(Region region) {
        JsonNode labels = region.extras() == null ? null : region.extras().get(LabelStudioResults.LABELS);
        if (region.category() == null) {
            return List.of();
        }
        if (labels != null
                && labels.isArray()
                && labels.valueStream().allMatch(JsonNode::isString)
                && labels.path(0).asString("").equals(region.category())) {
            return labels.valueStream().map(JsonNode::stringValue).toList();
        }
        return List.of(region.category());
    }

    private ObjectNode polygon(Region region, List<BigDecimal> numbers) {
        ObjectNode result = result("outline", "polygonlabels");
        ObjectNode value = result.putObject("value");
        ArrayNode points = value.putArray("points");
        for (int at = 0; at < numbers.size(); at += 2) {
            points.addArray().add(numbers.get(at)).add(numbers.get(at + 1));
        }
        value.put("closed", true);
        addLabels(region, value, "polygonlabels");
        return result;
    }

    /// In percent; empty if the region is no polygon, or has no digits that read back as the same doubles.
    private Optional<List<BigDecimal>> corners(Region region) {
        Optional<Polygon> polygon = Polygon.of(region);
        if (polygon.isEmpty()) {
            return Optional.empty();
        }
        List<BigDecimal> shares = new ArrayList<>();
        for (int at = 0; at < polygon.get().coordinates().size(); at++) {
            Optional<BigDecimal> share =
                    Shares.PERCENT.ofPixels(polygon.get().coordinates().get(at), at % 2 == 0 ? width : height);
            if (share.isEmpty()) {
                return Optional.empty();
            }
            shares.add(share.get());
        }
        return Optional.of(shares);
    }

    private void addTexts(String control, List<String> texts, ArrayNode results) {
        if (!texts.isEmpty()) {
            ObjectNode result = result(control, "textarea");
            texts.forEach(result.putObject("value").putArray("text")::add);
            results.add(result);
        }
    }

    /// Texts about the image.
    static ObjectNode text(String control, List<String> texts) {
        ObjectNode result = Json.object()
                .put("id", LabelStudioResults.MADE_ID + control)
                .put("type", "textarea")
                .put("from_name", control)
                .put("to_name", "image");
        texts.forEach(result.putObject("value").putArray("text")::add);
        return result;
    }
}
