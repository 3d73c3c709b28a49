package io.rexserve.gateway.request;

import static io.rexserve.gateway.request.FieldDescription.BOX_FORMAT;
import static io.rexserve.gateway.request.FieldDescription.CLASS_AGNOSTIC_NMS;
import static io.rexserve.gateway.request.FieldDescription.FALLBACK;
import static io.rexserve.gateway.request.FieldDescription.GRANULARITY;
import static io.rexserve.gateway.request.FieldDescription.INCLUDE;
import static io.rexserve.gateway.request.FieldDescription.LABELS;
import static io.rexserve.gateway.request.FieldDescription.MAX_PROPOSALS;
import static io.rexserve.gateway.request.FieldDescription.MIN_SCORE;
import static io.rexserve.gateway.request.FieldDescription.MODEL;
import static io.rexserve.gateway.request.FieldDescription.NMS;
import static io.rexserve.gateway.request.FieldDescription.OBJECT_THRESHOLD;
import static io.rexserve.gateway.request.FieldDescription.PROPOSALS;
import static io.rexserve.gateway.request.FieldDescription.RANKING;
import static io.rexserve.gateway.request.FieldDescription.UNCONSTRAINED;
import static io.rexserve.gateway.request.FieldDescription.UNIT;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of `/v1/detect/batch`, for the description of the interface: it is read image by image, each with the other
/// fields, as a body of `/v1/detect`.
@Schema(name = "DetectBatchRequest")
public record DetectBatchBody(
        @ArraySchema(
                arraySchema =
                        @Schema(description = "The files, each in base64 or as a data: URL", requiredMode = REQUIRED),
                minItems = 1,
                maxItems = DetectBatchBody.MAX_IMAGES)
        List<String> images,

        @ArraySchema(
                arraySchema = @Schema(description = LABELS + FieldDescription.WITHOUT_LABELS),
                schema = @Schema(minLength = 1, maxLength = Labels.MAX_LENGTH),
                minItems = 1,
                maxItems = Labels.MAX_COUNT)
        @Nullable
        List<String> labels,

        @Schema(description = GRANULARITY, defaultValue = "fine") @Nullable
        Granularity granularity,

        @DecimalMin(value = "0", message = UNIT)
        @DecimalMax(value = "1", message = UNIT)
        @Schema(description = MIN_SCORE)
        @Nullable
        Double minScore,

        @DecimalMin(value = "0", message = UNIT)
        @DecimalMax(value = "1", message = UNIT)
        @Schema(description = NMS)
        @Nullable
        Double nms,

        @Min(value = 1, message = PROPOSALS)
        @Max(value = ProposalOptions.MAX_PROPOSALS, message = PROPOSALS)
        @Schema(description = MAX_PROPOSALS, defaultValue = "100")
        @Nullable
        Integer maxProposals,

        @DecimalMin(value = "0", message = UNIT)
        @DecimalMax(value = "1", message = UNIT)
        @Schema(description = OBJECT_THRESHOLD)
        @Nullable
        Double objectThreshold,

        @ArraySchema(
                arraySchema = @Schema(description = FieldDescription.LABEL_THRESHOLDS),
                schema = @Schema(minimum = "0", maximum = "1"),
                maxItems = Labels.MAX_COUNT)
        @Nullable
        List<Double> labelThresholds,

        @DecimalMin(value = "0", message = UNIT)
        @DecimalMax(value = "1", message = UNIT)
        @Schema(description = CLASS_AGNOSTIC_NMS)
        @Nullable
        Double classAgnosticNms,

        @Schema(description = RANKING) @Nullable Ranking ranking,

        @Schema(description = UNCONSTRAINED, defaultValue = "false") @Nullable
        Boolean unconstrained,

        @Schema(description = FALLBACK, defaultValue = "none") @Nullable
        Fallback fallback,

        @Schema(description = BOX_FORMAT, defaultValue = "xyxy") @Nullable
        BoxFormat boxFormat,

        @Schema(description = INCLUDE) @Nullable List<Include> include,
        @Schema(description = MODEL) @Nullable String model) {
    /// Images of one request.
    public static final int MAX_IMAGES = 16;

    /// The field of the images.
    public static final String IMAGES = "images";
}
