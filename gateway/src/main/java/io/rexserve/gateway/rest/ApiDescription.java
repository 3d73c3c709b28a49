package io.rexserve.gateway.rest;

import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.NumberSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Adds to the generated description what the code reads by hand: bodies, headers and problems.
@Configuration(proxyBeanMethods = false)
class ApiDescription {
    private static final String PROBLEM_SCHEMA = "#/components/schemas/Problem";

    @Bean
    OpenApiCustomizer gatewayApiDescription() {
        return api -> {
            api.info(new Info()
                    .title("RexServe")
                    .version("1")
                    .description("Finds objects in pictures by label. Boxes are [x1, y1, x2, y2] in pixels of the "
                            + "upright picture; each is one of the proposals, chosen by its index.")
                    .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
            ModelConverters.getInstance(true).read(Problem.class).forEach(api::schema);
            describe(api, "/v1/detect", "Find the objects of each label", true);
            describe(api, "/v1/proposals", "Propose boxes of everything, without names", false);
        };
    }

    private static void describe(OpenAPI api, String path, String summary, boolean labels) {
        PathItem item = api.getPaths().get(path);
        if (item == null) {
            return; // a caller may describe a part of the interface only
        }
        Operation operation = item.getPost();
        operation.summary(summary);
        operation.setParameters(List.of(
                header(RequestTime.HEADER, "Milliseconds until the answer is no longer wanted", new IntegerSchema()),
                header(RequestFilter.ID_HEADER, "Comes back in the answer; made up if absent", new StringSchema())));
        var example = new TreeMap<String, Object>(
                Map.of("image", "iVBORw0KGgo…", "granularity", "fine", "minScore", 0.3, "include", List.of("timings")));
        if (labels) {
            example.put("labels", List.of("cat", "red apple"));
        }
        operation.setRequestBody(new RequestBody()
                .required(true)
                .content(new Content()
                        .addMediaType("multipart/form-data", new MediaType().schema(fields(labels, "binary")))
                        .addMediaType(
                                "application/json",
                                new MediaType()
                                        .schema(fields(labels, "byte"))
                                        .addExamples("picture", new Example().value(example)))));
        operation.getResponses().putAll(problems());
    }

    private static HeaderParameter header(String name, String description, Schema<?> schema) {
        var header = new HeaderParameter();
        header.name(name).description(description).schema(schema).required(false);
        return header;
    }

    private static Schema<?> fields(boolean labels, String imageFormat) {
        Schema<?> schema = new ObjectSchema()
                .addProperty(
                        "image",
                        new StringSchema().format(imageFormat).description("JPEG, PNG, WebP, GIF (first frame) or BMP"))
                .addRequiredItem("image");
        if (labels) {
            schema.addProperty(
                            "labels",
                            new ArraySchema()
                                    .items(new StringSchema().minLength(1).maxLength(200))
                                    .minItems(1)
                                    .maxItems(100)
                                    .description("Names or referring expressions; repetitions are asked once"))
                    .addRequiredItem("labels");
        }
        return schema.addProperty(
                        "granularity", new StringSchema()._default("fine")._enum(List.of("fine", "coarse")))
                .addProperty("minScore", unit("Proposals below it are left out"))
                .addProperty("nms", unit("Of two proposals that overlap by more, the weaker goes; 0 keeps all"))
                .addProperty(
                        "maxProposals",
                        new IntegerSchema()
                                ._default(100)
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(100)))
                .addProperty(
                        "include",
                        new ArraySchema()
                                .items(new StringSchema()
                                        ._enum(Arrays.stream(Include.values())
                                                .map(Include::code)
                                                .toList())));
    }

    private static Schema<?> unit(String description) {
        return new NumberSchema()
                .minimum(BigDecimal.ZERO)
                .maximum(BigDecimal.ONE)
                .description(description);
    }

    /// One response per status, with an example per kind.
    private static ApiResponses problems() {
        var responses = new ApiResponses();
        Arrays.stream(ProblemKind.values())
                .collect(Collectors.groupingBy(ProblemKind::status, TreeMap::new, Collectors.toList()))
                .forEach((status, kinds) -> {
                    var media = new MediaType().schema(new Schema<>().$ref(PROBLEM_SCHEMA));
                    kinds.forEach(kind -> media.addExamples(kind.code(), example(kind)));
                    responses.addApiResponse(
                            Integer.toString(status),
                            new ApiResponse()
                                    .description(kinds.stream()
                                            .map(ProblemKind::title)
                                            .collect(Collectors.joining("; ")))
                                    .content(new Content().addMediaType(Problem.MEDIA_TYPE, media)));
                });
        return responses;
    }

    private static Example example(ProblemKind kind) {
        Problem problem = Problem.of(new ProblemException(kind, "offender: value (expected: …)"), "3f6c");
        return new Example()
                .value(Map.of(
                        "type", problem.type().toString(),
                        "title", problem.title(),
                        "status", problem.status(),
                        "detail", problem.detail(),
                        "instance", problem.instance().toString(),
                        "code", problem.code(),
                        "retryable", problem.retryable(),
                        "requestId", problem.requestId()));
    }
}
