package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.JsonQuery.JsonProtocol;
import io.rexserve.data.ground.GivenBoxes;
import io.rexserve.data.ground.GivenBoxes.GivenBox;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Posts `{"model", "image", "media_type", "width", "height", "phrases": ["brown dog"]}` and reads `{"phrases":
/// [{"boxes": [{"box": [x1, y1, x2, y2], "score": 0.9}]}]}`: one entry per phrase, in their order; boxes in pixels of
/// the picture as it was sent, whose width and height the request states.
///
/// An answer with a box that is not finite, reversed, empty or beyond the picture by more than a pixel, or with a score
/// outside of 0 to 1, is invalid as a whole: a grounder that is wrong about one box uses other units for all.
final class EndpointGrounder extends EndpointStage {
    private static final double TOLERANCE = 1;

    private static final JsonProtocol PROTOCOL = JsonProtocol.of("ground/1", """
            {
              "type": "object",
              "required": ["phrases"],
              "properties": {
                "phrases": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["boxes"],
                    "properties": {
                      "boxes": {
                        "type": "array",
                        "maxItems": 10000,
                        "items": {
                          "type": "object",
                          "required": ["box", "score"],
                          "properties": {
                            "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
                            "score": {"type": "number", "minimum": 0, "maximum": 1}
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
            """);

    private final EndpointGroundSettings settings;

    EndpointGrounder(EndpointGroundSettings settings, StageEnvironment environment) {
        super(settings.endpoint(), environment);
        this.settings = settings;
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        RexverseRecord record = input.record();
        var given = new GivenBoxes(record, settings.endpoint().model() + " " + PROTOCOL.kind(), settings.match());
        if (given.asked().isEmpty()) {
            return given.outcome(List.of(), List.of(), settings.required(), Cost.NONE.since(began));
        }
        var pictures = new PictureEncoder(input.content(), settings.endpoint().maxPixels());
        ObjectNode fields = JsonMapper.shared().createObjectNode();
        ArrayNode phrases = fields.putArray("phrases");
        given.asked().forEach(phrases::add);
        var query = new JsonQuery<>(
                settings.endpoint(),
                PROTOCOL,
                record.id(),
                fields,
                pictures::whole,
                json -> boxes(json, given.asked().size(), record, pictures));
        Verdict<List<List<GivenBox>>> verdict;
        try {
            verdict = client.ask(query, answers);
        } catch (InvalidImageException e) {
            return new Outcome.Refused(
                    RefusalReason.UNREADABLE, String.valueOf(e.getMessage()), Cost.NONE.since(began));
        }
        return verdict.outcome(
                verdict.cost().since(began),
                (valid, cost) -> given.outcome(valid.value(), valid.refusals(), settings.required(), cost));
    }

    private static List<List<GivenBox>> boxes(
            JsonNode json, int phrases, RexverseRecord record, PictureEncoder pictures) throws InvalidAnswerException {
        JsonNode entries = json.path("phrases");
        if (entries.size() != phrases) {
            throw new InvalidAnswerException(
                    entries.size() + " entries of phrases (expected: " + phrases + ", one per phrase)");
        }
        PictureEncoder.Size sent = pictures.sentSize(record.width(), record.height());
        var all = new ArrayList<List<GivenBox>>();
        for (JsonNode entry : entries) {
            var boxes = new ArrayList<GivenBox>();
            for (JsonNode box : entry.path("boxes")) {
                boxes.add(box(box, sent, record));
            }
            all.add(boxes);
        }
        return all;
    }

    private static GivenBox box(JsonNode json, PictureEncoder.Size sent, RexverseRecord record)
            throws InvalidAnswerException {
        JsonNode corners = json.path("box");
        double x1 = corners.path(0).doubleValue();
        double y1 = corners.path(1).doubleValue();
        double x2 = corners.path(2).doubleValue();
        double y2 = corners.path(3).doubleValue();
        boolean inside = x1 >= -TOLERANCE
                && y1 >= -TOLERANCE
                && x2 <= sent.width() + TOLERANCE
                && y2 <= sent.height() + TOLERANCE;
        if (!inside || !(x1 < x2 && y1 < y2)) {
            throw new InvalidAnswerException("box " + AnswerSchema.shown(corners.toString())
                    + " (expected: x1 < x2 and y1 < y2 within " + sent.width() + " x " + sent.height() + " pixels)");
        }
        float scaleX = (float) (record.width() / (double) sent.width());
        float scaleY = (float) (record.height() / (double) sent.height());
        PixelBox box = new PixelBox((float) x1 * scaleX, (float) y1 * scaleY, (float) x2 * scaleX, (float) y2 * scaleY)
                .clip(record.width(), record.height());
        if (!(box.width() > 0 && box.height() > 0)) {
            throw new InvalidAnswerException(
                    "box " + AnswerSchema.shown(corners.toString()) + " (expected: some area inside of the picture)");
        }
        return new GivenBox(box, json.path("score").floatValue());
    }
}
