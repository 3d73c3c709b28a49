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
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxNumbers;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSelection;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The body of `/v1/ask`.
@Schema(name = "AskRequest")
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record AskBody(
        @NotEmpty(message = AN_IMAGE)
        @Schema(description = IMAGE, implementation = String.class, requiredMode = REQUIRED)
        byte[] image,

        @Schema(
                description = "What is asked. Each task takes the one field named beside it, and no other: "
                        + "detect (labels), refer (phrases), region_category, region_phrase, region_brief, "
                        + "region_sentence (regions, all of them by default), count (labels), caption_brief, caption_detailed (none), "
                        + "converse_grounded, question (question)",
                requiredMode = REQUIRED)
        @Nullable
        TaskName task,

        @ArraySchema(
                arraySchema = @Schema(description = LABELS),
                schema = @Schema(minLength = 1, maxLength = Labels.MAX_LENGTH),
                maxItems = Labels.MAX_COUNT)
        @Nullable
        List<String> labels,

        @ArraySchema(
                arraySchema = @Schema(description = "As labels: referring expressions such as \"the man on the left\""),
                schema = @Schema(minLength = 1, maxLength = Labels.MAX_LENGTH),
                maxItems = Labels.MAX_COUNT)
        @Nullable
        List<String> phrases,

        @Schema(
                description =
                        "Indices into the regions, from 0: into boxes where those are sent, else into the proposals, "
                                + "best first; without it all regions")
        @Nullable
        RegionSelection regions,

        @Schema(description = "A free question", minLength = 1, maxLength = TaskFields.MAX_QUESTION_LENGTH) @Nullable
        String question,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "Your own boxes, four numbers each as boxFormat says, in place of "
                                                + "proposals: nothing is proposed then, and the options of proposals are not taken"),
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

        @Schema(description = INCLUDE) @Nullable List<Include.OfAsk> include,
        @Schema(description = MODEL) @Nullable String model)
        implements Body.LanguageBody {
    /// Whether the answer holds what was generated.
    public boolean includesAnswer() {
        return include != null && include.contains(Include.OfAsk.ANSWER);
    }

    @Override
    public Set<Include> included() {
        return include == null
                ? Set.of()
                : include.stream()
                        .filter(choice -> choice != Include.OfAsk.ANSWER)
                        .map(choice -> Include.valueOf(choice.name()))
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<FieldError> faults() {
        var faults = new ArrayList<FieldError>();
        if (task == null) {
            faults.add(new FieldError(TaskFields.TASK, "missing (expected: " + TaskName.oneOf() + ")"));
        } else {
            var _ = fields().task(task, faults);
        }
        if (boxes != null) {
            checkBesideBoxes(boxes, faults);
        }
        checkThresholds(faults);
        return faults;
    }

    private TaskFields fields() {
        return new TaskFields(labels, phrases, regions, question);
    }

    private void checkBesideBoxes(List<BoxNumbers> given, List<FieldError> faults) {
        Body.checkBesideBoxes(this, given, faults);
        if (fallback == Fallback.PROPOSALS) {
            faults.add(new FieldError("fallback", "proposals (expected: no boxes of one's own)"));
        }
    }

    @Override
    public TaskName taskName() {
        return Objects.requireNonNull(task);
    }

    @Override
    public List<String> sentLabels() {
        return labels != null ? labels : Objects.requireNonNullElse(phrases, List.of());
    }

    @Override
    public Task asked() {
        return fields().task(Objects.requireNonNull(task), new ArrayList<>()).orElseThrow();
    }

    @Override
    public RegionSource regionSource() {
        return boxes == null ? new RegionSource.Proposed(proposalOptions()) : new RegionSource.Given(boxes, format());
    }
}
