package io.rexserve.gateway.openapi;

import io.rexserve.gateway.admission.RequestTime;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.task.BoxNumbers;
import io.rexserve.gateway.task.RegionSelection;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.NumberSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Completes what springdoc derives from controllers and records for `/openapi.json`: headers, examples, problems, the
/// schemas of events, how the bodies differ in multipart, and by which keys a caller may be known.
///
/// The document is OpenAPI 3.0, which more generators of clients read than 3.1. Nothing here names an operation: one
/// that is new has its examples in `examples/OPERATION.json` beside this class ([OperationExamples]).
@Configuration(proxyBeanMethods = false)
public class ApiDescription {
    private static final String JSON = org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
    private static final String EVENTS = org.springframework.http.MediaType.TEXT_EVENT_STREAM_VALUE;
    private static final String LINES = "application/x-ndjson";
    private static final String KEY = "key";
    private static final String BEARER = "bearer";
    private static final int CORNERS = 4;

    static {
        SpringDocUtils.getConfig()
                .replaceWithSchema(PixelBox.class, box())
                .replaceWithSchema(BoxNumbers.class, box())
                .replaceWithSchema(RegionSelection.class, selection());
    }

    private static Schema<?> box() {
        return new ArraySchema()
                .items(new NumberSchema().format("float"))
                .minItems(CORNERS)
                .maxItems(CORNERS);
    }

    private static Schema<?> selection() {
        Schema<?> index =
                new IntegerSchema().minimum(BigDecimal.ZERO).maximum(BigDecimal.valueOf(RegionSource.MAX_REGIONS - 1L));
        return new ArraySchema().items(index).maxItems(RegionSource.MAX_REGIONS);
    }

    @Bean
    RequiredComponents gatewayRequiredComponents() {
        return new RequiredComponents();
    }

    @Bean
    OpenApiCustomizer gatewayApiDescription() {
        return api -> {
            api.info(info());
            api.getServers().forEach(server -> server.description("This gateway"));
            api.getComponents()
                    .addSecuritySchemes(
                            BEARER,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.HTTP)
                                    .scheme("bearer")
                                    .description("An API key, or a token of an authorization server"))
                    .addSecuritySchemes(
                            KEY,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.APIKEY)
                                    .in(SecurityScheme.In.HEADER)
                                    .name("X-API-Key")
                                    .description("An API key"));
            EventSchemas.addTo(api);
            completeScores(api);
            api.setPaths(sorted(api.getPaths()));
            api.getPaths()
                    .forEach(
                            (path, item) -> item.readOperations().forEach(operation -> complete(api, path, operation)));
        };
    }

    /// Annotations cannot say that the elements of a list of lists may be null.
    private static void completeScores(OpenAPI api) {
        Schema<?> answer = api.getComponents().getSchemas().get("ScoreAnswer");
        if (answer != null) {
            Schema<?> score = new NumberSchema().format("float").nullable(true);
            Schema<?> scores = Objects.requireNonNull(answer.getProperties().get("scores"));
            scores.setItems(new ArraySchema().items(score));
        }
    }

    private static Info info() {
        return new Info()
                .title("RexServe")
                .version("1")
                .description(
                        "Finds objects in images by label, and answers questions by pointing at boxes. Boxes are "
                                + "[x1, y1, x2, y2] in pixels of the upright image; each is one of the proposals, or one of "
                                + "the caller's own, chosen by its index. A field that is null, or an empty list, counts as absent.")
                .contact(new Contact().name("The operator of this gateway"))
                .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0"));
    }

    /// By address, so that the document does not depend on the order in which controllers are found.
    private static Paths sorted(Paths paths) {
        var sorted = new Paths();
        sorted.putAll(new TreeMap<>(paths));
        return sorted;
    }

    private static void complete(OpenAPI api, String path, Operation operation) {
        OperationExamples examples = OperationExamples.of(operation.getOperationId());
        operation.setParameters(withHeaders(operation.getParameters()));
        // None is asked for where the gateway listens on loopback alone.
        operation.setSecurity(List.of(
                new SecurityRequirement(),
                new SecurityRequirement().addList(BEARER),
                new SecurityRequirement().addList(KEY)));
        boolean hasBody = operation.getRequestBody() != null;
        if (hasBody) {
            operation.addParametersItem(header(
                    "Idempotency-Key",
                    "Made up by the client, one for each request that is meant once: sent again with it, the same "
                            + "request gets the stored answer",
                    new StringSchema().minLength(1).maxLength(255)));
            Content bodies = operation.getRequestBody().getContent();
            FormSchema.complete(api, bodies);
            add(examples.requests(), bodies.get(JSON));
            MediaType lines = bodies.get(LINES);
            if (lines != null && !examples.lines().isEmpty()) {
                lines.setExamples(Map.of("lines", new Example().value(examples.lines())));
            }
        }
        ApiResponses responses = operation.getResponses();
        responses.forEach((status, response) -> completeAnswer(api, operation, status, response, examples));
        if (responses.keySet().stream().allMatch(status -> status.startsWith("2"))) {
            responses.putAll(ProblemResponses.of(hasBody, path.contains("{")));
        }
    }

    private static void completeAnswer(
            OpenAPI api, Operation operation, String status, ApiResponse response, OperationExamples examples) {
        response.addHeaderObject(RequestFilter.ID_HEADER, id());
        if (!examples.answer().isEmpty() && status.equals("200")) {
            response.description(examples.answer());
        }
        Content content = response.getContent();
        if (content == null) {
            return;
        }
        MediaType answer = content.get(JSON);
        if (content.containsKey(EVENTS) && answer != null) {
            // Springdoc gives both types the same object.
            MediaType events = new MediaType()
                    .schema(EventSchemas.of(
                            api, operation.getOperationId(), Objects.requireNonNull(answer.getSchema())));
            add(examples.events(), events);
            content.addMediaType(EVENTS, events);
        }
        add(examples.answers(), answer);
    }

    private static void add(Map<String, Object> examples, @Nullable MediaType media) {
        if (media != null) {
            examples.forEach((name, example) -> media.addExamples(name, new Example().value(example)));
        }
    }

    private static List<Parameter> withHeaders(@Nullable List<Parameter> own) {
        List<Parameter> all = new ArrayList<>(own == null ? List.of() : own);
        Stream.of(
                        header(
                                RequestTime.HEADER,
                                "Milliseconds until the answer is no longer wanted",
                                new IntegerSchema().format("int64").minimum(BigDecimal.ONE)),
                        header(
                                RequestFilter.ID_HEADER,
                                "Comes back in the answer; made up if absent",
                                new StringSchema()))
                .filter(header ->
                        all.stream().noneMatch(other -> other.getName().equals(header.getName())))
                .forEach(all::add);
        return all;
    }

    private static HeaderParameter header(String name, String description, Schema<?> schema) {
        var header = new HeaderParameter();
        header.name(name).description(description).schema(schema).required(false);
        return header;
    }

    static Header id() {
        return new Header().description("The request's id").schema(new StringSchema());
    }
}
