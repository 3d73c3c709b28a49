package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Several images with the same other fields: each is read as a request of its own.
public final class ImageBatch {
    private static final int MAX_DEPTH = 8;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE) // the body is limited as a whole
                            .build())
                    .build())
            .build();

    private final ObjectNode fields;
    private final JsonNode images;

    private ImageBatch(ObjectNode fields, JsonNode images) {
        this.fields = fields;
        this.images = images;
    }

    /// @throws ProblemException if it is no object, or has no list of images
    public static ImageBatch parse(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new ProblemException(
                    ProblemKind.MALFORMED_BODY,
                    "JSON: not well-formed, or ends too early, at line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        }
        if (!(root instanceof ObjectNode fields)) {
            throw new ProblemException(ProblemKind.MALFORMED_BODY, "JSON: no object (expected: one)");
        }
        JsonNode images = fields.remove(DetectBatchBody.IMAGES);
        int count = images == null || !images.isArray() ? 0 : images.size();
        if (count < 1 || count > DetectBatchBody.MAX_IMAGES) {
            String given = images == null ? "missing" : images.isArray() ? count + " images" : BodyFields.kind(images);
            throw ProblemException.invalid(
                    DetectBatchBody.IMAGES,
                    given + " (expected: a list of 1 to " + DetectBatchBody.MAX_IMAGES + " images)");
        }
        if (fields.has(BodyFields.IMAGE)) {
            throw ProblemException.invalid(
                    BodyFields.IMAGE, "unknown field (expected: " + DetectBatchBody.IMAGES + ", a list)");
        }
        return new ImageBatch(fields, images);
    }

    public int size() {
        return images.size();
    }

    /// The request about one image.
    public RequestSource source(int index) {
        ObjectNode request = fields.deepCopy();
        request.set(BodyFields.IMAGE, images.get(index));
        return new RequestSource.Json(request.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// Whether a problem is one of the other fields, and so of every image.
    public boolean isOfAll(ProblemException problem) {
        return problem.kind() == ProblemKind.INVALID_REQUEST
                && problem.errors().stream()
                        .anyMatch(error -> !BodyFields.fieldOf(error.field()).equals(BodyFields.IMAGE));
    }
}
