package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An outline in pixels: kept in a region's extras as COCO's `segmentation` of one polygon, `[[x, y, x, y, ...]]`.
///
/// @param coordinates x and y in turn, of at least three corners
record Polygon(List<Double> coordinates) {
    static final String KEY = "segmentation";
    static final int FEWEST_NUMBERS = 6;

    Polygon {
        coordinates = List.copyOf(coordinates);
    }

    /// The outline of a region whose box encloses it exactly; empty if it has none, or several.
    static Optional<Polygon> of(Region region) {
        JsonNode field = region.extras() == null ? null : region.extras().get(KEY);
        if (field == null || !field.isArray() || field.size() != 1 || !isOutline(field.get(0))) {
            return Optional.empty();
        }
        List<Double> coordinates = new ArrayList<>();
        field.get(0).forEach(number -> coordinates.add(number.doubleValue()));
        var polygon = new Polygon(coordinates);
        return polygon.box().filter(region.box()::equals).map(_ -> polygon);
    }

    private static boolean isOutline(@Nullable JsonNode numbers) {
        return numbers != null
                && numbers.isArray()
                && numbers.size() >= FEWEST_NUMBERS
                && numbers.size() % 2 == 0
                && numbers.valueStream().allMatch(JsonNode::isNumber);
    }

    /// The box that encloses it; empty if the outline has no width or no height, or is not finite.
    Optional<Box> box() {
        double x1 = low(0);
        double y1 = low(1);
        double x2 = high(0);
        double y2 = high(1);
        return x1 < x2 && y1 < y2 && Double.isFinite(x1 + y1 + x2 + y2)
                ? Optional.of(Box.ofCorners(x1, y1, x2, y2))
                : Optional.empty();
    }

    private double low(int axis) {
        double low = Double.POSITIVE_INFINITY;
        for (int at = axis; at < coordinates.size(); at += 2) {
            low = Math.min(low, coordinates.get(at));
        }
        return low;
    }

    private double high(int axis) {
        double high = Double.NEGATIVE_INFINITY;
        for (int at = axis; at < coordinates.size(); at += 2) {
            high = Math.max(high, coordinates.get(at));
        }
        return high;
    }

    ObjectNode toExtras() {
        ObjectNode extras = Json.object();
        ArrayNode numbers = extras.putArray(KEY).addArray();
        coordinates.forEach(numbers::add);
        return extras;
    }
}
