package io.rexserve.gateway.labelstudio;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;

/// What was found in the picture of one task, as Label Studio reads it.
///
/// @param score of the least certain rectangle; 0 where there is none
record Prediction(
        List<Rectangle> result,
        float score,
        @JsonProperty("model_version") String modelVersion) {
    /// One box.
    ///
    /// @param id unique in the prediction
    record Rectangle(
            String id,
            @JsonProperty("from_name") String fromName,
            @JsonProperty("to_name") String toName,
            String type,
            @JsonProperty("original_width") int originalWidth,
            @JsonProperty("original_height") int originalHeight,
            @JsonProperty("image_rotation") int imageRotation,
            Value value,
            float score) {}

    /// In percent of the picture.
    record Value(
            float x,
            float y,
            float width,
            float height,
            float rotation,
            @JsonProperty("rectanglelabels") List<String> labels) {}

    static Prediction of(LabelConfig config, DetectionResult found, String modelVersion) {
        int width = found.regions().width();
        int height = found.regions().height();
        List<DetectedObject> objects = found.objects();
        var rectangles = new ArrayList<Rectangle>();
        for (DetectedObject object : objects) {
            rectangles.add(new Rectangle(
                    "rex" + rectangles.size(),
                    config.fromName(),
                    config.toName(),
                    "rectanglelabels",
                    width,
                    height,
                    0,
                    value(object.box(), width, height, config.shown(object.label())),
                    object.score()));
        }
        float least = (float)
                objects.stream().mapToDouble(DetectedObject::score).min().orElse(0);
        return new Prediction(rectangles, least, modelVersion);
    }

    private static Value value(PixelBox box, int width, int height, String label) {
        return new Value(
                100 * box.x1() / width,
                100 * box.y1() / height,
                100 * (box.x2() - box.x1()) / width,
                100 * (box.y2() - box.y1()) / height,
                0,
                List.of(label));
    }
}
