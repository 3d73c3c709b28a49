package io.rexserve.gateway.anylabeling;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.task.Task;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A rectangle with a label, as X-AnyLabeling reads it.
///
/// @param points the four corners, from the upper left on, in pixels
@JsonInclude
record Shape(
        String label,
        @JsonProperty("shape_type") String shapeType,
        List<List<Float>> points,
        @Nullable Float score,
        Map<String, Object> attributes,
        @Nullable String description,
        boolean difficult,
        float direction,
        @Nullable Map<String, Object> flags,
        @JsonProperty("group_id") @Nullable Integer groupId,
        @JsonProperty("kie_linking") List<Object> kieLinking) {
    static List<Shape> of(DetectionResult found) {
        if (found.task() instanceof Task.DescribeRegions) {
            return found.descriptions().stream()
                    .map(region -> rectangle(
                            region.text(),
                            region.box(),
                            found.regions().at(region.index()).score()))
                    .toList();
        }
        return found.objects().stream()
                .map(object -> rectangle(object.label(), object.box(), object.score()))
                .toList();
    }

    private static Shape rectangle(String label, PixelBox box, @Nullable Float score) {
        List<List<Float>> corners = List.of(
                List.of(box.x1(), box.y1()),
                List.of(box.x2(), box.y1()),
                List.of(box.x2(), box.y2()),
                List.of(box.x1(), box.y2()));
        return new Shape(label, "rectangle", corners, score, Map.of(), null, false, 0, null, null, List.of());
    }
}
