package io.rexserve.gateway.anylabeling;

import io.rexserve.gateway.protocol.JsonTree;
import io.rexserve.gateway.protocol.PictureReference;
import io.rexserve.gateway.task.TaskName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A body of `/anylabeling/v1/predict`.
///
/// @param fields of `/v1/ask`: what the text prompt names is found; else the boxes that the annotator drew are named,
/// or
///     everything that is proposed
record PredictRequest(PictureReference picture, ObjectNode fields) {
    private static final int CORNERS = 4;

    static PredictRequest of(ObjectNode body) {
        PictureReference picture = PictureReference.ofBase64("image", JsonTree.requireText(body, "", "image"));
        JsonNode params = body.path("params");
        if (!JsonTree.absent(params) && !params.isObject()) {
            throw JsonTree.wrong("params", params, "an object");
        }
        ObjectNode fields = fields(params);
        fields.put("model", JsonTree.requireText(body, "", "model"));
        return new PredictRequest(picture, fields);
    }

    private static ObjectNode fields(JsonNode params) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        double least = threshold(params, "conf_threshold");
        List<String> names = names(JsonTree.text(params, "params", "text_prompt"));
        if (!names.isEmpty()) {
            fields.put("task", TaskName.DETECT.code());
            names.forEach(fields.putArray("labels")::add);
            put(fields, "objectThreshold", least);
            put(fields, "nms", threshold(params, "iou_threshold"));
            return fields;
        }
        fields.put("task", TaskName.REGION_CATEGORY.code()).put("regions", "all");
        ArrayNode boxes = boxes(params.path("marks"));
        if (boxes.isEmpty()) {
            put(fields, "minScore", least);
            put(fields, "nms", threshold(params, "iou_threshold"));
        } else {
            fields.set("boxes", boxes);
        }
        return fields;
    }

    /// X-AnyLabeling separates by dots or, where there is none, by commas.
    private static List<String> names(@Nullable String prompt) {
        return prompt == null
                ? List.of()
                : Stream.of(prompt.split(prompt.contains(".") ? "\\." : ","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /// A threshold; 0, which is sent where the annotator sets none, for none.
    private static double threshold(JsonNode params, String field) {
        JsonNode value = params.path(field);
        if (JsonTree.absent(value)) {
            return 0;
        }
        if (!value.isNumber() || value.asDouble() < 0 || value.asDouble() > 1) {
            throw JsonTree.wrong("params." + field, value, "a number, 0 to 1");
        }
        return value.asDouble();
    }

    private static void put(ObjectNode fields, String field, double threshold) {
        if (threshold > 0) {
            fields.put(field, threshold);
        }
    }

    /// The rectangles that the annotator drew.
    private static ArrayNode boxes(JsonNode marks) {
        ArrayNode boxes = JsonNodeFactory.instance.arrayNode();
        if (JsonTree.absent(marks)) {
            return boxes;
        }
        if (!marks.isArray()) {
            throw JsonTree.wrong("params.marks", marks, "a list");
        }
        for (int i = 0; i < marks.size(); i++) {
            JsonNode data = marks.get(i).path("data");
            if (marks.get(i).path("type").asString("").equals("rectangle")) {
                if (!data.isArray() || data.size() != CORNERS) {
                    throw JsonTree.wrong("params.marks[" + i + "].data", data, "x1, y1, x2, y2");
                }
                boxes.add(data);
            }
        }
        return boxes;
    }
}
