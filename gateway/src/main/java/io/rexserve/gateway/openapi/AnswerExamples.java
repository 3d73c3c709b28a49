package io.rexserve.gateway.openapi;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Good answers, for the description.
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
             "image": {"width": 640, "height": 480}, "proposals": [{"box": [12.5, 40.0, 310.2, 455.9], "score": 0.91}]}
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
            thing in the picture", "label": "whale", "word": ""}]}
            """;

    private AnswerExamples() {}

    /// Examples by name of what an address answers.
    public static Map<String, Map<?, ?>> of(String path) {
        return switch (path) {
            case "/v1/detect" -> read(Map.of("answer", DETECTED));
            case "/v1/proposals" -> read(Map.of("answer", PROPOSED));
            default -> read(Map.of("answer", POINTED, "regions", DESCRIBED, "count", COUNTED, "refused", REFUSED));
        };
    }

    private static Map<String, Map<?, ?>> read(Map<String, String> texts) {
        var examples = new TreeMap<String, Map<?, ?>>();
        texts.forEach((name, text) -> examples.put(name, JSON.readValue(text, Map.class)));
        return examples;
    }
}
