package io.rexserve.gateway.openapi;

import io.rexserve.gateway.task.RegionSource;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Encoding;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.Objects;

/// The schema of a body in multipart: the one of JSON but for the image, which is a file, and for boxes, which are
/// texts. Fields that hold several values are repeated parts.
///
/// It stands inline, and JSON's schema is named by the operation (`detect`: `DetectRequest`):
/// openapi-generator makes no class of a schema that only multipart has, but its Java client imports one, by
/// that name where the schema is inline.
final class FormSchema {
    private static final String FORM = org.springframework.http.MediaType.MULTIPART_FORM_DATA_VALUE;
    private static final String REFERENCE = "#/components/schemas/";
    private static final String IMAGE = "image";
    private static final String IMAGE_TYPES =
            "image/jpeg, image/png, image/webp, image/gif, image/bmp, application/octet-stream";

    private FormSchema() {}

    /// Completes the multipart content among those of a body, if there is one.
    static void complete(OpenAPI api, Content bodies) {
        MediaType form = bodies.get(FORM);
        if (form == null || form.getSchema().get$ref() == null) {
            return;
        }
        String name = form.getSchema().get$ref().substring(REFERENCE.length());
        Schema<?> json = Objects.requireNonNull(api.getComponents().getSchemas().get(name));
        var schema = new ObjectSchema();
        json.getProperties().forEach((field, property) -> {
            Schema<?> part = part(field, property);
            schema.addProperty(field, part);
            if (part instanceof ArraySchema list) {
                boolean files = "binary".equals(list.getItems().getFormat());
                form.addEncoding(
                        field,
                        new Encoding()
                                .contentType(files ? IMAGE_TYPES : "text/plain")
                                .style(Encoding.StyleEnum.FORM)
                                .explode(true));
            } else if (field.equals(IMAGE)) {
                form.addEncoding(field, new Encoding().contentType(IMAGE_TYPES));
            }
        });
        schema.setRequired(json.getRequired());
        String reference = form.getSchema().get$ref();
        form.setSchema(schema);
        boolean used = bodies.values().stream()
                .anyMatch(body -> reference.equals(body.getSchema().get$ref()));
        if (used) {
            schema.description("As " + name + ", by parts");
        } else {
            schema.description(json.getDescription());
            api.getComponents().getSchemas().remove(name);
        }
    }

    private static Schema<?> part(String field, Schema<?> json) {
        return switch (field) {
            case IMAGE -> new StringSchema().format("binary").description(json.getDescription());
            case RegionSource.BOXES ->
                new ArraySchema()
                        .items(new StringSchema().example("12.5,40,310,455"))
                        .maxItems(RegionSource.MAX_REGIONS)
                        .description(json.getDescription());
            default -> json;
        };
    }
}
