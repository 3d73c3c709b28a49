package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.EndpointClassifySettings.Label;
import io.rexserve.data.endpoint.JsonQuery.JsonProtocol;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.image.InvalidImageException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Posts `{"model", "image", "media_type", "width", "height"}` and reads `{"scores": {"LABEL": 0.97}}`; every score is
/// kept in the record as `classifier.LABEL`.
final class EndpointClassifier extends EndpointStage {
    private static final int MAX_LABELS = 1_000;

    private static final JsonProtocol PROTOCOL = JsonProtocol.of("classify/1", """
            {
              "type": "object",
              "required": ["scores"],
              "properties": {
                "scores": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}}
              }
            }
            """);

    private final EndpointClassifySettings settings;

    EndpointClassifier(EndpointClassifySettings settings, StageEnvironment environment) {
        super(settings.endpoint(), environment);
        this.settings = settings;
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        RexverseRecord record = input.record();
        var pictures = new PictureEncoder(input.content(), settings.endpoint().maxPixels());
        var query = new JsonQuery<>(
                settings.endpoint(),
                PROTOCOL,
                record.id(),
                JsonMapper.shared().createObjectNode(),
                pictures::whole,
                this::scores);
        Verdict<SortedMap<String, Double>> verdict;
        try {
            verdict = client.ask(query, answers);
        } catch (InvalidImageException e) {
            return new Outcome.Refused(
                    RefusalReason.UNREADABLE, String.valueOf(e.getMessage()), Cost.NONE.since(began));
        }
        return verdict.outcome(verdict.cost().since(began), (valid, cost) -> judged(record, valid, cost));
    }

    private Outcome judged(RexverseRecord record, Verdict.Valid<SortedMap<String, Double>> valid, Cost cost) {
        for (Label label : settings.labels()) {
            double score = Objects.requireNonNull(valid.value().get(label.label()), label.label());
            if (score > label.above()) {
                return new Outcome.Refused(
                        RefusalReason.valueOf(label.reason().name()),
                        "classifier " + settings.endpoint().name() + ": " + label.label() + " " + score
                                + " (expected: <= " + label.above() + ")",
                        cost);
            }
        }
        return new Outcome.Kept(scored(record, valid.value()), valid.refusals(), cost);
    }

    private static RexverseRecord scored(RexverseRecord record, SortedMap<String, Double> scores) {
        RexverseRecord scored = record;
        for (var score : scores.entrySet()) {
            scored = scored.withScore("classifier." + score.getKey(), score.getValue());
        }
        return scored;
    }

    private SortedMap<String, Double> scores(JsonNode json) throws InvalidAnswerException {
        var scores = new TreeMap<String, Double>();
        json.path("scores")
                .propertyStream()
                .forEach(entry -> scores.put(entry.getKey(), entry.getValue().doubleValue()));
        if (scores.size() > MAX_LABELS) {
            throw new InvalidAnswerException(scores.size() + " labels (expected: <= " + MAX_LABELS + ")");
        }
        for (Label label : settings.labels()) {
            if (!scores.containsKey(label.label())) {
                throw new InvalidAnswerException(
                        "labels " + AnswerSchema.shown(scores.keySet().toString()) + " (expected: " + label.label()
                                + " among them)");
            }
        }
        return scores;
    }
}
