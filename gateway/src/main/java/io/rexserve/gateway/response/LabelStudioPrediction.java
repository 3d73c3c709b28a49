package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What was found as a prediction of Label Studio: boxes are percent of the image.
///
/// @param score the mean of the objects' scores; 0 without objects
@Schema(
        name = "LabelStudioPrediction",
        description = "The objects as a prediction of a Label Studio task whose labelling interface has "
                + "<RectangleLabels name=\"label\" toName=\"image\"> on <Image name=\"image\">")
public record LabelStudioPrediction(
        @JsonProperty("model_version") @Schema(description = "The model's name and the first digits of its digest")
        String modelVersion,

        @Schema(description = "Mean of the objects' scores") double score,
        List<Result> result) {
    private static final double PERCENT = 100;
    private static final int DIGEST_DIGITS = 12;
    private static final String OBJECT = "object";

    @Schema(name = "LabelStudioResult")
    record Result(
            String id,
            @JsonProperty("from_name") String fromName,
            @JsonProperty("to_name") String toName,
            String type,
            @JsonProperty("original_width") int originalWidth,
            @JsonProperty("original_height") int originalHeight,
            @JsonProperty("image_rotation") int imageRotation,
            Rectangle value,
            float score) {}

    @Schema(name = "LabelStudioRectangle", description = "In percent of the image's width and height")
    record Rectangle(
            double x,
            double y,
            double width,
            double height,
            double rotation,
            @JsonProperty("rectanglelabels") List<String> rectangleLabels) {}

    static LabelStudioPrediction of(DetectionResult result) {
        var results = new ArrayList<Result>();
        int width = result.regions().width();
        int height = result.regions().height();
        List<DetectedObject> objects = result.objects();
        for (DetectedObject object : objects) {
            results.add(result(results.size(), object.label(), object.box(), object.score(), width, height));
        }
        return new LabelStudioPrediction(version(result.answer().model()), mean(results), results);
    }

    static LabelStudioPrediction of(Proposals found) {
        var results = new ArrayList<Result>();
        found.regions()
                .forEach(region -> results.add(result(
                        results.size(),
                        OBJECT,
                        region.box(),
                        Objects.requireNonNullElse(region.score(), 0f),
                        found.width(),
                        found.height())));
        return new LabelStudioPrediction(version(found.model()), mean(results), results);
    }

    private static Result result(int number, String label, PixelBox box, float score, int width, int height) {
        PixelBox inside = box.clip(width, height);
        var value = new Rectangle(
                PERCENT * inside.x1() / width,
                PERCENT * inside.y1() / height,
                PERCENT * inside.width() / width,
                PERCENT * inside.height() / height,
                0,
                List.of(label));
        return new Result("r" + number, "label", "image", "rectanglelabels", width, height, 0, value, score);
    }

    private static double mean(List<Result> results) {
        return results.stream().mapToDouble(Result::score).average().orElse(0);
    }

    private static String version(@org.jspecify.annotations.Nullable Model model) {
        return model == null
                ? "none"
                : model.name() + "@"
                        + model.sha256()
                                .substring(
                                        0,
                                        Math.min(DIGEST_DIGITS, model.sha256().length()));
    }
}
