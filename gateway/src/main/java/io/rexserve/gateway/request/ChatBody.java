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
import static io.rexserve.gateway.request.FieldDescription.OBJECT_THRESHOLD;
import static io.rexserve.gateway.request.FieldDescription.PROPOSALS;
import static io.rexserve.gateway.request.FieldDescription.UNCONSTRAINED;
import static io.rexserve.gateway.request.FieldDescription.UNIT;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxNumbers;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
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

/// The body of `/v1/chat`: a question of `/v1/ask` behind the earlier ones of its conversation.
@Schema(name = "ChatRequest")
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record ChatBody(
        @NotEmpty(message = AN_IMAGE)
        @Schema(description = IMAGE, implementation = String.class, requiredMode = REQUIRED)
        byte[] image,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "The whole conversation about the image, oldest first: user and assistant in turn, user "
                                                + "first and last. The last message is answered. Append message of the answer and the "
                                                + "next question to go on",
                                requiredMode = REQUIRED),
                maxItems = Conversation.MAX_MESSAGES)
        @Nullable
        List<ChatMessage> messages,

        @Schema(
                description =
                        "true (default): every question asks for an answer that points at what it mentions; false: for plain text",
                defaultValue = "true")
        @Nullable
        Boolean grounded,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "Your own boxes, four numbers each as boxFormat says, in place of "
                                                + "proposals: nothing is proposed then, and the options of proposals are not taken. <objN> of "
                                                + "earlier answers means box N: send the same boxes, or the same options, in every request"),
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

        @Schema(description = UNCONSTRAINED, defaultValue = "false") @Nullable
        Boolean unconstrained,

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
        Conversation.check(sent(), faults);
        Body.checkBesideBoxes(this, boxes, faults);
        return faults;
    }

    private List<ChatMessage> sent() {
        return Objects.requireNonNullElse(messages, List.of());
    }

    @Override
    public TaskName taskName() {
        return grounded == null || grounded ? TaskName.CONVERSE_GROUNDED : TaskName.QUESTION;
    }

    @Override
    public Task asked() {
        return new Task.Question(
                Conversation.question(sent()), taskName() == TaskName.CONVERSE_GROUNDED, Conversation.history(sent()));
    }

    @Override
    public RegionSource regionSource() {
        return boxes == null ? new RegionSource.Proposed(proposalOptions()) : new RegionSource.Given(boxes, format());
    }

    /// Questions are answered, never ranked by phrase.
    @Override
    public @Nullable Ranking ranking() {
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
    public List<String> sentLabels() {
        return List.of();
    }

    /// Proposals alone say nothing in a conversation.
    @Override
    public @Nullable Fallback fallback() {
        return null;
    }
}
