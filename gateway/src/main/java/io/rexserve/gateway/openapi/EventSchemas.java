package io.rexserve.gateway.openapi;

import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.stream.ProposalsEvent;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Locale;
import java.util.stream.Stream;

/// How `text/event-stream` is described: by the schema of one event, an object with the event's name as its property
/// and the event's data as the value. OpenAPI 3.0 has no words for a stream.
final class EventSchemas {
    private static final String REFERENCE = "#/components/schemas/";

    private static final String DESCRIPTION = """
            Server-sent events, sent as soon as they are known. This is one of them: the property is its name (the line \
            `event:`), the value its data (the line `data:`), such as

            ```
            event: object
            data: {"label": "apple", "index": 0, "box": [12.5, 40.0, 310.2, 455.9], "score": 0.93}
            ```

            `proposals` comes once, then `object`, `text` and `warning` in the order decided, then `done`, whose data is \
            what the plain answer would have been, or `error`. What fails before the first event is an ordinary problem. \
            Objects below objectThreshold are not sent; with ranking=phrase they come ranked, batch of regions by batch. \
            A line that begins with a colon means nothing.""";

    private EventSchemas() {}

    /// Adds the schemas of what events hold, with every property.
    static void addTo(OpenAPI api) {
        Stream.of(
                        DetectedObject.class,
                        DetectionWarning.class,
                        Problem.class,
                        ProposalsEvent.class,
                        DetectionEvent.Text.class)
                .forEach(
                        type -> ModelConverters.getInstance(false).readAll(type).forEach(api::schema));
    }

    /// The schema of an event of an operation, which becomes one of the document's.
    ///
    /// @param answer of the operation, which the last event holds
    static Schema<?> of(OpenAPI api, String operation, Schema<?> answer) {
        String name = operation.substring(0, 1).toUpperCase(Locale.ROOT) + operation.substring(1) + "Event";
        api.schema(
                name,
                new ObjectSchema()
                        .description(DESCRIPTION)
                        .minProperties(1)
                        .maxProperties(1)
                        .addProperty("proposals", reference("ProposalsEvent"))
                        .addProperty("object", reference("DetectedObject"))
                        .addProperty("text", reference("TextEvent"))
                        .addProperty("warning", reference("DetectionWarning"))
                        .addProperty("done", new Schema<>().$ref(answer.get$ref()))
                        .addProperty("error", reference("Problem")));
        return reference(name);
    }

    private static Schema<?> reference(String name) {
        return new Schema<>().$ref(REFERENCE + name);
    }
}
