package io.rexserve.evaluation.run;

import io.rexserve.datasets.record.Box;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// The JSON body of a question, as the gateway takes it (docs/gateway.md, "Requests").
final class RequestBody {
    private static final JsonMapper JSON = JsonMapper.shared();

    private RequestBody() {}

    /// Path of the question's endpoint.
    static String path(QuestionKind kind) {
        return switch (kind) {
            case DETECT -> "/v1/detect";
            case PROPOSALS -> "/v1/proposals";
            case REFER, REGION_CATEGORY, REGION_PHRASE, COUNT -> "/v1/ask";
        };
    }

    /// @param image encoded bytes
    static byte[] of(Question question, byte[] image) {
        var bytes = new ByteArrayOutputStream(image.length / 3 * 4 + 4096);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeBinaryProperty("image", image);
            task(json, question);
            if (question.boxes().isEmpty()) {
                proposals(json, question);
            }
            if (question.kind() == QuestionKind.DETECT || question.kind() == QuestionKind.REFER) {
                ranking(json, question.options());
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void task(JsonGenerator json, Question question) {
        switch (question.kind()) {
            case DETECT -> texts(json, "labels", question.asked());
            case REFER, COUNT -> {
                json.writeStringProperty("task", question.kind().code());
                texts(json, question.kind() == QuestionKind.REFER ? "phrases" : "labels", question.asked());
            }
            case REGION_CATEGORY, REGION_PHRASE -> {
                json.writeStringProperty("task", question.kind().code());
                if (question.asked().isEmpty()) {
                    json.writeStringProperty("regions", "all");
                } else {
                    regions(json, question.asked());
                }
                boxes(json, question.boxes());
            }
            case PROPOSALS -> {}
        }
    }

    private static void texts(JsonGenerator json, String field, List<String> texts) {
        json.writeArrayPropertyStart(field);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void regions(JsonGenerator json, List<String> indices) {
        json.writeArrayPropertyStart("regions");
        indices.forEach(index -> json.writeNumber(Integer.parseInt(index)));
        json.writeEndArray();
    }

    private static void boxes(JsonGenerator json, List<Box> boxes) {
        json.writeArrayPropertyStart("boxes");
        for (Box box : boxes) {
            double[] corners = {box.x1(), box.y1(), box.x2(), box.y2()};
            json.writeArray(corners, 0, corners.length);
        }
        json.writeEndArray();
    }

    private static void proposals(JsonGenerator json, Question question) {
        AskOptions options = question.options();
        json.writeStringProperty("granularity", options.granularity());
        number(json, "minScore", options.minScore());
        number(json, "nms", options.nms());
        json.writeNumberProperty("maxProposals", options.maxProposals());
        if (options.keepProposals() && question.kind() != QuestionKind.PROPOSALS) {
            texts(json, "include", List.of("proposals"));
        }
    }

    private static void number(JsonGenerator json, String field, @Nullable Double value) {
        if (value != null) {
            json.writeNumberProperty(field, value);
        }
    }

    private static void ranking(JsonGenerator json, AskOptions options) {
        if (options.ranking() == AskOptions.Ranking.PHRASE) {
            json.writeStringProperty("ranking", "phrase");
            json.writeNumberProperty("objectThreshold", 0.0);
        } else {
            json.writeStringProperty("ranking", "answer");
        }
    }
}
