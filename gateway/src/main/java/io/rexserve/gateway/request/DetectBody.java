package io.rexserve.gateway.request;

import static io.rexserve.gateway.request.FieldDescription.AN_IMAGE;
import static io.rexserve.gateway.request.FieldDescription.BOX_FORMAT;
import static io.rexserve.gateway.request.FieldDescription.CLASS_AGNOSTIC_NMS;
import static io.rexserve.gateway.request.FieldDescription.FALLBACK;
import static io.rexserve.gateway.request.FieldDescription.GRANULARITY;
import static io.rexserve.gateway.request.FieldDescription.IMAGE;
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

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.BoxFormat;
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

/// The body of `/v1/detect`.
@Schema(name = "DetectRequest")
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record DetectBody(
        @NotEmpty(message = AN_IMAGE)
        @Schema(description = IMAGE, implementation = String.class, requiredMode = REQUIRED)
        byte[] image,

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
        @Schema(description = MODEL) @Nullable String model)
        implements Body.LanguageBody {
    @Override
    public Set<Include> included() {
        return include == null ? Set.of() : Set.copyOf(include);
    }

    @Override
    public List<FieldError> faults() {
        var faults = new ArrayList<FieldError>();
        if (!asksDefaults()) {
            TaskFields.checkLabels(TaskFields.LABELS, "label", labels, faults);
        }
        checkThresholds(faults);
        return faults;
    }

    /// Conflicts without labels show once the model's default labels are known.
    @Override
    public List<FieldError> conflicts() {
        return asksDefaults() ? List.of() : LanguageBody.super.conflicts();
    }

    /// Whether it names no labels, so that the model's default labels are meant.
    public boolean asksDefaults() {
        return sentLabels().isEmpty();
    }

    /// The same that asks for a model's default labels: each box is called by one name, where it is sure enough.
    public DetectBody withDefaults(List<String> defaults) {
        AnswerOptions options = answerOptions().forDefaultLabels();
        return new DetectBody(
                image,
                defaults,
                granularity,
                minScore,
                nms,
                maxProposals,
                options.objectThreshold(),
                null,
                options.classAgnosticNms(),
                ranking,
                unconstrained,
                fallback,
                boxFormat,
                include,
                model);
    }

    @Override
    public TaskName taskName() {
        return TaskName.DETECT;
    }

    @Override
    public List<String> sentLabels() {
        return Objects.requireNonNullElse(labels, List.of());
    }

    @Override
    public Task asked() {
        return new Task.Detect(Objects.requireNonNullElse(labels, List.of()));
    }

    @Override
    public RegionSource regionSource() {
        return new RegionSource.Proposed(proposalOptions());
    }
}
