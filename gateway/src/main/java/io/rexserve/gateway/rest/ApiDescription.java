package io.rexserve.gateway.rest;

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
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Adds to the generated description what the code reads by hand: bodies, headers and problems.
@Configuration(proxyBeanMethods = false)
class ApiDescription {
    private static final String LABELS =
            "Names or referring expressions, each asked as one: a comma does not part them. "
                    + "White space at the ends does not count, and inside it counts as one blank; equal labels are asked once. "
                    + "The tags of the model's own grammar are plain characters inside a label. A label with a word that the "
                    + "model was never taught finds nothing and is named in the warnings.";

    @Bean
    OpenApiCustomizer gatewayApiDescription() {
        return api -> {
            api.info(new Info()
                    .title("RexServe")
                    .version("1")
                    .description("Finds objects in pictures by label. Boxes are [x1, y1, x2, y2] in pixels of the "
                            + "upright picture; each is one of the proposals, chosen by its index.")
                    .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
            AnswerDescription.complete(api);
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
        AnswerDescription.complete(operation.getResponses(), labels);
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
                                    .description(LABELS))
                    .addRequiredItem("labels");
        }
        return schema.addProperty(
                        "granularity",
                        new StringSchema()
                                ._default("fine")
                                ._enum(List.of("fine", "coarse"))
                                .description("fine: parts, and things on other things, are objects of their own"))
                .addProperty("minScore", unit("Proposals below it are left out"))
                .addProperty("nms", unit("Of two proposals that overlap by more, the weaker goes; 0 keeps all"))
                .addProperty(
                        "maxProposals",
                        new IntegerSchema()
                                ._default(100)
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(100))
                                .description("At most so many boxes, best first"))
                .addProperty(
                        "include",
                        new ArraySchema()
                                .items(new StringSchema()
                                        ._enum(Arrays.stream(Include.values())
                                                .map(Include::code)
                                                .toList()))
                                .description("What the answer holds only if asked for"));
    }

    private static Schema<?> unit(String description) {
        return new NumberSchema()
                .minimum(BigDecimal.ZERO)
                .maximum(BigDecimal.ONE)
                .description(description);
    }
}
