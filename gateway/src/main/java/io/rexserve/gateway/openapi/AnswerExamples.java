package io.rexserve.gateway.openapi;

import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Answers for the description.
public final class AnswerExamples {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String DETECTED = """
            {"id": "3f6c", "model": {"proposal": {"name": "rex-tiny/upn", "sha256": "e441…"},
             "language": {"name": "rex-tiny/chatrex", "sha256": "6d96…"}}, "image": {"width": 640, "height": 480},
             "objects": [{"label": "cat", "box": [12.5, 40.0, 310.2, 455.9], "proposalIndex": 0, "proposalScore": 0.91,
             "tokenProbability": 0.97, "score": 0.93}], "text": "cat", "finishReason": "stop", "degraded": [],
             "usage": {"proposals": 14, "promptTokens": 96, "completionTokens": 9},
             "warnings": [{"code": "unknown_word", "message": "the model was never taught \\"gryphon\\", so \\"gryphon\\" was \
            not asked", "label": "gryphon", "word": "gryphon"}]}
            """;

    private static final String PROPOSED = """
            {"id": "3f6c", "model": {"proposal": {"name": "rex-tiny/upn", "sha256": "e441…"}},
             "image": {"width": 640, "height": 480}, "proposals": [{"box": [12.5, 40.0, 310.2, 455.9], "score": 0.91}],
             "warnings": []}
            """;

    private static final String POINTED = """
            {"id": "3f6c", "model": {"proposal": {"name": "rexseek/upn", "sha256": "e441…"},
             "language": {"name": "rexseek/rexseek", "sha256": "6d96…"}}, "image": {"width": 640, "height": 480},
             "text": "a cat beside two apples", "phrases": [{"text": "a cat", "start": 0, "end": 5, "objects": [{"index": 0,
             "box": [12.5, 40.0, 310.2, 455.9], "proposalScore": 0.91, "tokenProbability": 0.97, "score": 0.93}]}], "refused": false,
             "finishReason": "stop", "degraded": [], "usage": {"regions": 14, "promptTokens": 640, "completionTokens": 19},
             "warnings": []}
            """;

    private static final String DESCRIBED = """
            {"id": "3f6c", "model": {"language": {"name": "rexseek/rexseek", "sha256": "6d96…"}},
             "image": {"width": 640, "height": 480}, "text": "a black cat", "phrases": [],
             "regions": [{"index": 0, "box": [12.5, 40.0, 310.2, 455.9], "text": "a black cat"}], "refused": false,
             "finishReason": "stop", "degraded": [], "usage": {"regions": 1, "promptTokens": 612, "completionTokens": 4},
             "warnings": []}
            """;

    private static final String COUNTED = """
            {"id": "3f6c", "model": {"language": {"name": "rexseek/rexseek", "sha256": "6d96…"}},
             "image": {"width": 640, "height": 480}, "text": "There is 1 cat.", "phrases": [{"text": "1 cat", "start": 9,
             "end": 14, "label": "cat", "objects": [{"index": 0, "box": [12.5, 40.0, 310.2, 455.9],
             "tokenProbability": 0.97, "score": 0.93}]}], "counts": [{"label": "cat", "count": 1, "said": 1}], "refused": false,
             "finishReason": "stop", "degraded": [], "usage": {"regions": 1, "promptTokens": 620, "completionTokens": 12},
             "warnings": []}
            """;

    private static final String REFUSED = """
            {"id": "3f6c", "model": {"language": {"name": "rexseek/rexseek", "sha256": "6d96…"}},
             "image": {"width": 640, "height": 480}, "text": "There is no such thing in this image", "phrases": [],
             "refused": true, "finishReason": "stop", "degraded": [], "usage": {"regions": 1, "promptTokens": 620,
             "completionTokens": 9}, "warnings": [{"code": "refused", "message": "the model says that there is no such \
            thing in the image", "label": "whale", "word": ""}]}
            """;

    private static final String EVENTS = """
            Server-sent events, each with a name and JSON as its data, sent as soon as they are known: \
            proposals once (ProposalsEvent), then object (DetectedObject), text (TextEvent) and warning (as in the answer) in \
            the order decided, then done, whose data is what the plain answer would have been, or error, whose data is a \
            problem. What fails before the first event is an ordinary problem. Objects below objectThreshold are not sent; \
            with ranking=phrase they come ranked, batch of regions by batch. \
            A line that begins with a colon means nothing.""";

    private static final String BEFORE_DONE = """
            event: proposals
            data: {"count": 14, "image": {"width": 640, "height": 480}, "timings": {"proposalsMillis": 61.2, \
            "proposal": {"decodeMillis": 4.1, "queueMillis": 0.1, "inferMillis": 55.0}}}

            event: text
            data: {"delta": "cat"}

            event: object
            data: {"label": "cat", "box": [12.5, 40.0, 310.2, 455.9], "index": 0, "proposalScore": 0.91, \
            "tokenProbability": 0.97, "score": 0.93}

            event: done
            data:\s""";

    private static final String MODELS = """
            {"id": "3f6c", "models": [
             {"kind": "proposals", "pool": "default", "name": "rex-tiny/upn", "sha256": "e441…", "licences": [{"part": "weights",
              "name": "apache-2.0", "link": "https://www.apache.org/licenses/LICENSE-2.0", "source": "README.md of rex-tiny"}]},
             {"kind": "language", "pool": "default", "name": "models/mine", "sha256": "6d96…", "licences": [{"part": "language model",
              "name": "apache-2.0", "link": "", "source": "front matter of README.md"}, {"part": "CLIP", "name": "unknown",
              "link": "", "source": "none is stated in README.md, LICENSE and config.json"}]}]}""";

    private AnswerExamples() {}

    /// A stream of events whose last one holds an answer.
    static MediaType events(Map<?, ?> answer) {
        return new MediaType()
                .schema(new StringSchema().description(EVENTS))
                .addExamples("events", new Example().value(BEFORE_DONE + JSON.writeValueAsString(answer) + "\n\n"));
    }

    /// Examples by name of what an address answers.
    public static Map<String, Map<?, ?>> of(String path) {
        return switch (path) {
            case "/v1/detect" -> read(Map.of("answer", DETECTED));
            case "/v1/proposals" -> read(Map.of("answer", PROPOSED));
            case "/v1/models" -> read(Map.of("answer", MODELS));
            default -> read(Map.of("answer", POINTED, "regions", DESCRIBED, "count", COUNTED, "refused", REFUSED));
        };
    }

    private static Map<String, Map<?, ?>> read(Map<String, String> texts) {
        var examples = new TreeMap<String, Map<?, ?>>();
        texts.forEach((name, text) -> examples.put(name, JSON.readValue(text, Map.class)));
        return examples;
    }
}
