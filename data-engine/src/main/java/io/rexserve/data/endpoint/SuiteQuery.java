package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.Answer.Usage;
import io.rexserve.data.endpoint.HttpTransport.Reply;
import io.rexserve.data.ground.GivenBoxes.GivenBox;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.StageException;
import io.rexserve.image.box.PixelBox;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/detect`: every proposal scored for every label. The picture is sent as it is, so boxes are in its pixels.
final class SuiteQuery implements Query<Map<String, List<GivenBox>>> {
    private static final double TOLERANCE = 1;
    private static final AnswerSchema SCHEMA =
            new AnswerSchema(JsonMapper.shared().readTree("""
            {
              "type": "object",
              "required": ["model", "image", "objects", "warnings"],
              "properties": {
                "model": {"type": "object"},
                "image": {"type": "object", "required": ["width", "height"]},
                "objects": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["label", "box", "score", "proposalScore"],
                    "properties": {
                      "label": {"type": "string"},
                      "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
                      "score": {"type": "number", "minimum": 0, "maximum": 1},
                      "proposalScore": {"type": "number", "minimum": 0, "maximum": 1}
                    }
                  }
                },
                "warnings": {"type": "array", "items": {"type": "object", "required": ["code"]}}
              }
            }
            """));

    private final SuiteGroundSettings settings;
    private final RexverseRecord record;
    private final byte[] content;
    private final List<String> labels;

    /// @param labels 1 to 100, different, none longer than 200 characters
    SuiteQuery(SuiteGroundSettings settings, RexverseRecord record, byte[] content, List<String> labels) {
        this.settings = settings;
        this.record = record;
        this.content = content;
        this.labels = List.copyOf(labels);
    }

    @Override
    public String kind() {
        return "suite/1";
    }

    @Override
    public String key(int attempt) {
        String limits = settings.minProposalScore() + " " + settings.maxProposals() + " "
                + settings.match().minScore() + " " + settings.upnSha256() + " " + settings.chatRexSha256();
        Map<String, String> values = Map.of("labels", JsonMapper.shared().writeValueAsString(labels));
        return QueryKey.of(settings.endpoint(), kind(), values, limits, record.id(), "", attempt);
    }

    @Override
    public String path() {
        return "/v1/detect";
    }

    @Override
    public byte[] body(int attempt, String complaint) {
        return body(content);
    }

    @Override
    public byte[] control() {
        return body(PictureEncoder.control().jpeg());
    }

    private byte[] body(byte[] picture) {
        ObjectNode body = JsonMapper.shared()
                .createObjectNode()
                .put("image", Base64.getEncoder().encodeToString(picture))
                .put("ranking", "phrase")
                .put("objectThreshold", settings.match().minScore())
                .put("maxProposals", settings.maxProposals());
        labels.forEach(body.putArray("labels")::add);
        if (settings.minProposalScore() >= 0) {
            body.put("minScore", settings.minProposalScore());
        }
        return JsonMapper.shared().writeValueAsBytes(body);
    }

    /// @throws StageException if the suite serves other networks than the recipe states: before anything is committed
    @Override
    public Answer parse(Reply reply) {
        String name = settings.endpoint().name();
        if (reply.tooLarge()) {
            return Answer.invalid(name, "more than " + settings.endpoint().maxResponseBytes() + " bytes", Usage.NONE);
        }
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        try {
            JsonNode answer = json(text);
            requireModel(answer, "proposal", settings.upnSha256());
            requireModel(answer, "language", settings.chatRexSha256());
        } catch (InvalidAnswerException _) {
            // said when it is read
        }
        return text.isBlank()
                ? Answer.invalid(name, "empty (expected: JSON)", Usage.NONE)
                : Answer.of(name, text, Usage.NONE);
    }

    @Override
    public JsonNode json(String answer) throws InvalidAnswerException {
        return SCHEMA.read(answer);
    }

    /// By label; a label with words that the suite's vocabulary lacks is not in it.
    @Override
    public Map<String, List<GivenBox>> read(JsonNode answer) throws InvalidAnswerException {
        requireSize(answer.path("image"));
        var boxes = new LinkedHashMap<String, List<GivenBox>>();
        labels.forEach(label -> boxes.put(label, new ArrayList<>()));
        for (JsonNode object : answer.path("objects")) {
            List<GivenBox> of = boxes.get(object.path("label").stringValue());
            if (of == null) {
                throw new InvalidAnswerException("label "
                        + AnswerSchema.shown(object.path("label").toString()) + " (expected: one that was sent)");
            }
            of.add(box(object));
        }
        for (JsonNode warning : answer.path("warnings")) {
            if (warning.path("code").asString("").equals("unknown_word")) {
                boxes.remove(warning.path("label").asString(""));
            }
        }
        return boxes;
    }

    private void requireModel(JsonNode answer, String network, @Nullable String sha256) {
        String served = answer.path("model").path(network).path("sha256").asString("");
        if (sha256 != null && !served.equals(sha256)) {
            throw new StageException("endpoint " + settings.endpoint().name() + " at "
                    + settings.endpoint().url() + ": " + network + " network "
                    + (served.isEmpty() ? "without a digest" : served) + " (expected: " + sha256
                    + ", as the recipe states)");
        }
    }

    private void requireSize(JsonNode image) throws InvalidAnswerException {
        int width = image.path("width").asInt(0);
        int height = image.path("height").asInt(0);
        if (width != record.width() || height != record.height()) {
            throw new InvalidAnswerException("image of " + width + " x " + height + " pixels (expected: "
                    + record.width() + " x " + record.height() + ")");
        }
    }

    private GivenBox box(JsonNode object) throws InvalidAnswerException {
        JsonNode corners = object.path("box");
        float x1 = corners.path(0).floatValue();
        float y1 = corners.path(1).floatValue();
        float x2 = corners.path(2).floatValue();
        float y2 = corners.path(3).floatValue();
        boolean inside = x1 >= -TOLERANCE
                && y1 >= -TOLERANCE
                && x2 <= record.width() + TOLERANCE
                && y2 <= record.height() + TOLERANCE;
        if (!inside || !(x1 < x2 && y1 < y2)) {
            throw new InvalidAnswerException(String.format(
                    Locale.ROOT,
                    "box [%s, %s, %s, %s] (expected: x1 < x2 and y1 < y2 within %d x %d pixels)",
                    x1,
                    y1,
                    x2,
                    y2,
                    record.width(),
                    record.height()));
        }
        return new GivenBox(
                new PixelBox(x1, y1, x2, y2).clip(record.width(), record.height()),
                object.path("score").floatValue());
    }
}
