package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.Answer.Usage;
import io.rexserve.data.endpoint.HttpTransport.Reply;
import io.rexserve.data.endpoint.SuiteAnswer.Known;
import io.rexserve.data.ground.GivenBoxes.GivenBox;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.StageException;
import io.rexserve.image.box.PixelBox;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/detect`: every proposal scored for every label. The picture is sent as it is, so boxes are in its pixels.
final class SuiteQuery implements Query<SuiteAnswer> {
    private static final double TOLERANCE = 1;
    private static final int SHOWN_DIGITS = 8;
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
                    "required": ["label", "box", "score", "proposalScore", "phraseScore"],
                    "properties": {
                      "label": {"type": "string"},
                      "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
                      "score": {"type": "number", "minimum": 0, "maximum": 1},
                      "proposalScore": {"type": "number", "minimum": 0, "maximum": 1},
                      "phraseScore": {"type": "number", "minimum": 0, "maximum": 1}
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
        return "suite/2";
    }

    @Override
    public String key(int attempt) {
        String limits = settings.minProposalScore() + " " + settings.maxProposals() + " " + settings.upnSha256() + " "
                + settings.chatRexSha256();
        Map<String, String> values = Map.of("labels", JsonMapper.shared().writeValueAsString(labels));
        return QueryKey.of(settings.endpoint(), kind(), values, limits, record.id(), "", attempt);
    }

    @Override
    public String path() {
        return "/v1/detect";
    }

    @Override
    public byte[] body(int attempt, String complaint) {
        return body(content, labels);
    }

    /// A grey picture and a plain word: a suite may refuse a label too.
    @Override
    public byte[] control() {
        return body(PictureEncoder.control().jpeg(), List.of("dog"));
    }

    @Override
    public String expected() {
        return "an answer of a RexServe gateway to POST /v1/detect; see the recipe's url and key-variable";
    }

    /// Another HTTP server, such as one behind the same port or a proxy that asks for a login.
    @Override
    public @Nullable String foreign(Reply reply) {
        if (reply.tooLarge()) {
            return "HTTP 200 with more than " + settings.endpoint().maxResponseBytes() + " bytes";
        }
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        try {
            json(text);
            return null;
        } catch (InvalidAnswerException e) {
            String said = ServerText.of(text);
            return "HTTP 200 with " + (said.isEmpty() ? "nothing" : said) + ": " + e.getMessage();
        }
    }

    private byte[] body(byte[] picture, List<String> asked) {
        ObjectNode body = JsonMapper.shared()
                .createObjectNode()
                .put("image", Base64.getEncoder().encodeToString(picture))
                .put("ranking", "phrase")
                .put("objectThreshold", 0) // what is not taken tells how sure the rest is
                .put("maxProposals", settings.maxProposals());
        asked.forEach(body.putArray("labels")::add);
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

    /// A label with words that the suite's vocabulary lacks was not asked, and has no boxes.
    @Override
    public SuiteAnswer read(JsonNode answer) throws InvalidAnswerException {
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
        var unknown = new LinkedHashMap<String, Set<String>>();
        String unfamiliar = null;
        boolean complete = true;
        for (JsonNode warning : answer.path("warnings")) {
            switch (warning.path("code").asString("")) {
                case "unknown_word" ->
                    unknown.computeIfAbsent(warning.path("label").asString(""), _ -> new LinkedHashSet<>())
                            .add(warning.path("word").asString(""));
                case "unfamiliar_image" -> unfamiliar = warning.path("message").asString("");
                case "more_warnings" -> complete = false;
                default -> {} // of no matter here
            }
        }
        var known = new LinkedHashMap<String, Known>();
        boxes.forEach((label, of) -> known.put(label, new Known(of, unknown.getOrDefault(label, Set.of()))));
        return new SuiteAnswer(known, author(answer.path("model").path("language")), unfamiliar, complete);
    }

    /// As authors of statements are named, such as `rex-tiny/chatrex@0123abcd suite/1`.
    private String author(JsonNode network) {
        String name = network.path("name").asString("");
        String sha256 = network.path("sha256").asString("");
        return (name.isEmpty() ? settings.endpoint().model() : name)
                + (sha256.isEmpty() ? "" : "@" + sha256.substring(0, Math.min(SHOWN_DIGITS, sha256.length())))
                + " " + kind();
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
                object.path("proposalScore").floatValue(),
                object.path("phraseScore").floatValue(),
                object.path("score").floatValue());
    }
}
