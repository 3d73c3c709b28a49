package io.rexserve.labeling;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A line of `results.jsonl`.
///
/// @param name of the picture
/// @param bytes of its file; 0 where it could not be read
/// @param width of the upright picture in pixels; 0 where it has a fault
/// @param height of the upright picture in pixels; 0 where it has a fault
/// @param objects best first
/// @param fault why it could not be labelled; null where it was
record LabelledPicture(
        String name,
        long bytes,
        int width,
        int height,
        List<Found> objects,
        @Nullable String fault) {
    /// An object in a picture. Coordinates are rounded to hundredths of a pixel, scores to four digits.
    ///
    /// @param classId position of the label in the run's list
    /// @param score how sure it is, 0 to 1
    record Found(String label, int classId, double x1, double y1, double x2, double y2, double score) {
        static Found of(String label, int classId, PixelBox box, double score) {
            return new Found(
                    label,
                    classId,
                    hundredths(box.x1()),
                    hundredths(box.y1()),
                    hundredths(box.x2()),
                    hundredths(box.y2()),
                    Math.round(score * 1e4) / 1e4);
        }

        private static double hundredths(double pixels) {
            return Math.round(pixels * 100) / 100.0;
        }

        /// The part of the box inside a picture.
        Found within(int width, int height) {
            return new Found(
                    label,
                    classId,
                    Math.clamp(x1, 0, width),
                    Math.clamp(y1, 0, height),
                    Math.clamp(x2, 0, width),
                    Math.clamp(y2, 0, height),
                    score);
        }

        boolean isEmpty() {
            return !(x1 < x2 && y1 < y2);
        }
    }

    LabelledPicture {
        objects = List.copyOf(objects);
    }

    static LabelledPicture failed(String name, long bytes, String fault) {
        return new LabelledPicture(name, bytes, 0, 0, List.of(), fault);
    }

    String line() {
        ObjectNode line = Json.object();
        line.put("image", name);
        line.put("bytes", bytes);
        if (fault != null) {
            line.put("error", fault);
            return Json.text(line);
        }
        line.put("width", width);
        line.put("height", height);
        ArrayNode list = line.putArray("objects");
        for (Found found : objects) {
            ObjectNode object = list.addObject();
            object.put("label", found.label);
            object.put("classId", found.classId);
            object.putArray("box").add(found.x1).add(found.y1).add(found.x2).add(found.y2);
            object.put("score", found.score);
        }
        return Json.text(line);
    }

    /// @throws JsonSyntaxException if the line is no JSON
    static LabelledPicture of(String text) throws JsonSyntaxException {
        JsonNode line = Json.read(text);
        List<Found> objects = new ArrayList<>();
        for (JsonNode object : line.path("objects")) {
            JsonNode box = object.path("box");
            objects.add(new Found(
                    object.path("label").asString(""),
                    object.path("classId").asInt(),
                    box.path(0).asDouble(),
                    box.path(1).asDouble(),
                    box.path(2).asDouble(),
                    box.path(3).asDouble(),
                    object.path("score").asDouble()));
        }
        JsonNode error = line.get("error");
        return new LabelledPicture(
                line.path("image").asString(""),
                line.path("bytes").asLong(),
                line.path("width").asInt(),
                line.path("height").asInt(),
                objects,
                error == null ? null : error.asString(""));
    }
}
