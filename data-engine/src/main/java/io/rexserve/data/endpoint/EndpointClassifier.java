package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.EndpointClassifySettings.Label;
import io.rexserve.data.endpoint.JsonQuery.JsonProtocol;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
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
final class EndpointClassifier implements Stage {
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
    private final EndpointClient client;

    EndpointClassifier(EndpointClassifySettings settings, StageEnvironment environment) {
        this.settings = settings;
        this.client = new EndpointClient(settings.endpoint(), environment.endpoints());
    }

    @Override
    public int concurrency() {
        return settings.endpoint().concurrency();
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
                    RefusalReason.UNREADABLE,
                    String.valueOf(e.getMessage()),
                    io.rexserve.data.stage.Cost.NONE.since(began));
        }
        var cost = verdict.cost().since(began);
        return switch (verdict) {
            case Verdict.Valid<SortedMap<String, Double>> valid -> {
                for (Label label : settings.labels()) {
                    double score = Objects.requireNonNull(valid.value().get(label.label()), label.label());
                    if (score > label.above()) {
                        yield new Outcome.Refused(
                                RefusalReason.valueOf(label.reason().name()),
                                "classifier " + settings.endpoint().name() + ": " + label.label() + " " + score
                                        + " (expected: <= " + label.above() + ")",
                                cost);
                    }
                }
                yield new Outcome.Kept(scored(record, valid.value()), valid.refusals(), cost);
            }
            case Verdict.Invalid<SortedMap<String, Double>> invalid ->
                new Outcome.Refused(RefusalReason.INVALID_ANSWER, invalid.detail(), cost);
            case Verdict.Unavailable<SortedMap<String, Double>> unavailable ->
                new Outcome.Failed(unavailable.detail(), cost);
        };
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

    @Override
    public void close() {
        client.close();
    }
}
