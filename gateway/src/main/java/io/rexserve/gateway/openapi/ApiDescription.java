package io.rexserve.gateway.openapi;

import io.rexserve.gateway.admission.RequestTime;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.stream.ProposalsEvent;
import io.rexserve.gateway.task.RegionSelection;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
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
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Completes what springdoc derives from controllers and records for `/openapi.json`: headers, examples, problems, the
/// schemas of events, and how the bodies differ in multipart.
@Configuration(proxyBeanMethods = false)
public class ApiDescription {
    private static final String JSON = org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
    private static final String EVENTS = org.springframework.http.MediaType.TEXT_EVENT_STREAM_VALUE;
    private static final String MODELS = "/v1/models";
    private static final int CORNERS = 4;

    static {
        SpringDocUtils.getConfig()
                .replaceWithSchema(PixelBox.class, box())
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
        Schema<?> either = new Schema<>();
        either.addOneOfItem(new StringSchema()._enum(List.of(RegionSelection.ALL)));
        either.addOneOfItem(new ArraySchema().items(index).minItems(1));
        return either;
    }

    @Bean
    RequiredComponents gatewayRequiredComponents() {
        return new RequiredComponents();
    }

    @Bean
    OpenApiCustomizer gatewayApiDescription() {
        return api -> {
            api.info(new Info()
                    .title("RexServe")
                    .version("1")
                    .description(
                            "Finds objects in images by label, and answers questions by pointing at boxes. Boxes are "
                                    + "[x1, y1, x2, y2] in pixels of the upright image; each is one of the proposals, or one of "
                                    + "the caller's own, chosen by its index.")
                    .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
            // With every property: each answer leaves one or two of them out.
            Stream.of(DetectedObject.class, Problem.class, ProposalsEvent.class, DetectionEvent.Text.class)
                    .forEach(type ->
                            ModelConverters.getInstance(true).readAll(type).forEach(api::schema));
            complete(api, "/v1/detect", "The objects found");
            complete(api, "/v1/proposals", "The boxes proposed");
            complete(api, "/v1/ask", "What the model says, and what it points at");
            completeModels(api);
        };
    }

    private static void complete(OpenAPI api, String path, String answer) {
        PathItem item = api.getPaths().get(path);
        if (item == null) {
            return; // springdoc can be asked for a part of the interface
        }
        Operation operation = item.getPost();
        operation.setParameters(headers());
        Content bodies = operation.getRequestBody().getContent();
        MediaType json = Objects.requireNonNull(bodies.get(JSON));
        RequestExamples.of(path).forEach((name, example) -> json.addExamples(name, new Example().value(example)));
        FormSchema.complete(api, bodies);
        ApiResponse good = Objects.requireNonNull(operation.getResponses().get("200"));
        good.description(answer).addHeaderObject(RequestFilter.ID_HEADER, id());
        MediaType answers = Objects.requireNonNull(good.getContent().get(JSON));
        Map<String, Map<?, ?>> examples = AnswerExamples.of(path);
        examples.forEach((name, example) -> answers.addExamples(name, new Example().value(example)));
        good.getContent()
                .computeIfPresent(
                        EVENTS,
                        (_, _) -> AnswerExamples.events(
                                examples.values().iterator().next()));
        operation.getResponses().putAll(ProblemResponses.all());
        operation.setSecurity(List.of()); // none is asked for
    }

    private static List<Parameter> headers() {
        return List.of(
                header(RequestTime.HEADER, "Milliseconds until the answer is no longer wanted", new IntegerSchema()),
                header(RequestFilter.ID_HEADER, "Comes back in the answer; made up if absent", new StringSchema()));
    }

    /// The one request without a body.
    private static void completeModels(OpenAPI api) {
        PathItem item = api.getPaths().get(MODELS);
        if (item == null) {
            return;
        }
        Operation operation = item.getGet();
        operation.setParameters(headers());
        ApiResponse good = Objects.requireNonNull(operation.getResponses().get("200"));
        good.description("The models").addHeaderObject(RequestFilter.ID_HEADER, id());
        MediaType answers = Objects.requireNonNull(good.getContent().get(JSON));
        AnswerExamples.of(MODELS).forEach((name, example) -> answers.addExamples(name, new Example().value(example)));
        operation.getResponses().putAll(ProblemResponses.withoutBody());
        operation.setSecurity(List.of());
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
