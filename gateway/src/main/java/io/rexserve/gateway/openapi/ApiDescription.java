package io.rexserve.gateway.openapi;

import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.connection.RequestTime;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Adds to the generated description what the code reads by hand: bodies, headers and problems.
@Configuration(proxyBeanMethods = false)
public class ApiDescription {
    @Bean
    public OpenApiCustomizer gatewayApiDescription() {
        return api -> {
            api.info(new Info()
                    .title("RexServe")
                    .version("1")
                    .description(
                            "Finds objects in pictures by label, and answers questions by pointing at boxes. Boxes are "
                                    + "[x1, y1, x2, y2] in pixels of the upright picture; each is one of the proposals, or one of "
                                    + "the caller's own, chosen by its index.")
                    .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
            AnswerDescription.complete(api);
            described().forEach(described -> described.complete(api));
        };
    }

    private static List<Described> described() {
        return List.of(
                new Described(
                        "/v1/detect",
                        "Find the objects of each label",
                        "",
                        "The objects found",
                        RequestDescription.detect()),
                new Described(
                        "/v1/proposals",
                        "Propose boxes of everything, without names",
                        "",
                        "The boxes proposed",
                        RequestDescription.proposals()),
                new Described(
                        "/v1/ask",
                        "Ask for any task of the model family",
                        """
                        Which tasks a model does well depends on what it was trained on. The embedded rex-tiny was trained \
                        to detect, to refer by place and size ("leftmost dog") and on region_category; its answers to the \
                        other region tasks, to counting, captions and questions are well-formed but mean nothing.""",
                        "What the model says, and what it points at",
                        RequestDescription.ask()));
    }

    /// What one address says of itself.
    ///
    /// @param description empty where the summary says enough
    /// @param answer what a good answer is
    private record Described(String path, String summary, String description, String answer, RequestBody body) {
        void complete(OpenAPI api) {
            PathItem item = api.getPaths().get(path);
            if (item == null) {
                return; // a caller may describe a part of the interface only
            }
            Operation operation = item.getPost();
            operation.summary(summary);
            if (!description.isEmpty()) {
                operation.description(description);
            }
            operation.setParameters(List.of(
                    header(
                            RequestTime.HEADER,
                            "Milliseconds until the answer is no longer wanted",
                            new IntegerSchema()),
                    header(
                            RequestFilter.ID_HEADER,
                            "Comes back in the answer; made up if absent",
                            new StringSchema())));
            operation.setRequestBody(body);
            AnswerDescription.complete(operation.getResponses(), answer, AnswerExamples.of(path));
        }
    }

    private static HeaderParameter header(String name, String description, Schema<?> schema) {
        var header = new HeaderParameter();
        header.name(name).description(description).schema(schema).required(false);
        return header;
    }
}
