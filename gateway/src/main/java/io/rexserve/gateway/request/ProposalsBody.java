package io.rexserve.gateway.request;

import static io.rexserve.gateway.request.FieldDescription.AN_IMAGE;
import static io.rexserve.gateway.request.FieldDescription.BOX_FORMAT;
import static io.rexserve.gateway.request.FieldDescription.GRANULARITY;
import static io.rexserve.gateway.request.FieldDescription.IMAGE;
import static io.rexserve.gateway.request.FieldDescription.INCLUDE;
import static io.rexserve.gateway.request.FieldDescription.MAX_PROPOSALS;
import static io.rexserve.gateway.request.FieldDescription.MIN_SCORE;
import static io.rexserve.gateway.request.FieldDescription.MODEL;
import static io.rexserve.gateway.request.FieldDescription.NMS;
import static io.rexserve.gateway.request.FieldDescription.PROPOSALS;
import static io.rexserve.gateway.request.FieldDescription.UNIT;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.ProposalOptions;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `/v1/proposals`.
@Schema(name = "ProposeRequest")
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record ProposalsBody(
        @NotEmpty(message = AN_IMAGE)
        @Schema(description = IMAGE, implementation = String.class, requiredMode = REQUIRED)
        byte[] image,

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

        @Schema(description = BOX_FORMAT, defaultValue = "xyxy") @Nullable
        BoxFormat boxFormat,

        @Schema(description = INCLUDE) @Nullable List<Include> include,
        @Schema(description = MODEL) @Nullable String model)
        implements Body {
    @Override
    public Set<Include> included() {
        return include == null ? Set.of() : Set.copyOf(include);
    }

    @Override
    public List<FieldError> faults() {
        return List.of();
    }

    @Override
    public int maxRegions() {
        return proposalOptions().maxProposals();
    }
}
