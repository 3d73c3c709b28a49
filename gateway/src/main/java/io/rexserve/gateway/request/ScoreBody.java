package io.rexserve.gateway.request;

import static io.rexserve.gateway.request.FieldDescription.AN_IMAGE;
import static io.rexserve.gateway.request.FieldDescription.BOX_FORMAT;
import static io.rexserve.gateway.request.FieldDescription.GRANULARITY;
import static io.rexserve.gateway.request.FieldDescription.IMAGE;
import static io.rexserve.gateway.request.FieldDescription.MAX_PROPOSALS;
import static io.rexserve.gateway.request.FieldDescription.MIN_SCORE;
import static io.rexserve.gateway.request.FieldDescription.MODEL;
import static io.rexserve.gateway.request.FieldDescription.NMS;
import static io.rexserve.gateway.request.FieldDescription.PROPOSALS;
import static io.rexserve.gateway.request.FieldDescription.UNIT;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxNumbers;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import io.rexserve.gateway.task.TaskFields;
import io.rexserve.gateway.task.TaskName;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `/v1/score`.
@Schema(name = "ScoreRequest")
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record ScoreBody(
        @NotEmpty(message = AN_IMAGE)
        @Schema(description = IMAGE, implementation = String.class, requiredMode = REQUIRED)
        byte[] image,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description = "Names or referring expressions; each is scored for each region",
                                requiredMode = REQUIRED),
                schema = @Schema(minLength = 1, maxLength = Labels.MAX_LENGTH),
                minItems = 1,
                maxItems = Labels.MAX_COUNT)
        @Nullable
        List<String> phrases,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "Your own boxes, four numbers each as boxFormat says, in place of proposals"),
                maxItems = RegionSource.MAX_REGIONS)
        @Nullable
        List<BoxNumbers> boxes,

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

        @Schema(description = MODEL) @Nullable String model)
        implements Body.LanguageBody {
    @Override
    public Set<Include> included() {
        return Set.of();
    }

    @Override
    public List<FieldError> faults() {
        var faults = new ArrayList<FieldError>();
        TaskFields.checkLabels(TaskFields.PHRASES, "phrase", phrases, faults);
        Body.checkBesideBoxes(this, boxes, faults);
        return faults;
    }

    @Override
    public List<String> sentLabels() {
        return Objects.requireNonNullElse(phrases, List.of());
    }

    /// Phrases are scored as those that are referred to.
    @Override
    public TaskName taskName() {
        return TaskName.REFER;
    }

    @Override
    public Task asked() {
        return new Task.Detect(sentLabels());
    }

    /// Every region is scored.
    @Override
    public Double objectThreshold() {
        return 0.0;
    }

    @Override
    public Ranking ranking() {
        return Ranking.PHRASE;
    }

    @Override
    public @Nullable Boolean unconstrained() {
        return null;
    }

    @Override
    public @Nullable Fallback fallback() {
        return null;
    }

    @Override
    public @Nullable List<Double> labelThresholds() {
        return null;
    }

    @Override
    public @Nullable Double classAgnosticNms() {
        return null;
    }

    @Override
    public RegionSource regionSource() {
        return boxes == null ? new RegionSource.Proposed(proposalOptions()) : new RegionSource.Given(boxes, format());
    }
}
