package io.rexserve.gateway.openapi;

import io.rexserve.gateway.stream.StreamEvents;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Describes answers by server-sent events.
public final class StreamDescription {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EVENTS = """
            Server-sent events, each with a name and JSON as its data, sent as soon as they are known: \
            proposals once (ProposalsEvent), then object (ObjectEvent), text (TextEvent) and warning (as in the answer) in the \
            order decided, then done, whose data is what the plain answer would have been, or error, whose data is a \
            problem. What fails before the first event is an ordinary problem. Objects below objectThreshold are not sent; with ranking=phrase \
            they come ranked, group of regions by group. \
            A line that begins with a colon means nothing.""";
    private static final String BEFORE = """
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

    private StreamDescription() {}

    /// Adds what events hold.
    public static void addSchemas(OpenAPI api) {
        Stream.of(StreamEvents.Proposed.class, StreamEvents.Found.class, StreamEvents.Said.class)
                .forEach(type -> ModelConverters.getInstance(true).readAll(type).forEach(api::schema));
    }

    /// A stream whose last event holds an answer.
    public static MediaType of(Map<?, ?> answer) {
        return new MediaType()
                .schema(new StringSchema().description(EVENTS))
                .addExamples("events", new Example().value(BEFORE + JSON.writeValueAsString(answer) + "\n\n"));
    }
}
