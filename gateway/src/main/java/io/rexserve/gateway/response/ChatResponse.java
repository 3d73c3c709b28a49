package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.request.ChatMessage;
import io.rexserve.gateway.request.ChatRole;
import io.rexserve.gateway.request.Include;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The response of `/v1/chat`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "ChatAnswer",
        description =
                "The next message of the conversation, as the model wrote it and as it is read, and the boxes that its "
                        + "phrases point at: [x1, y1, x2, y2] in pixels of the upright image.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record ChatResponse(
        @Schema(description = ResponseFields.ID) String id,
        @Schema(description = ResponseFields.MODEL) ResponseFields.Models model,
        @Schema(description = ResponseFields.IMAGE) ResponseFields.Size image,

        @Schema(
                description =
                        "The answer as generated, tags included, by the assistant: append it to messages with the next "
                                + "question")
        ChatMessage message,

        @Schema(description = "The readable answer, tags removed. <objN> stays where a sentence names region N")
        String text,

        @Schema(description = "Parts of the text that point at regions, in the order of the text")
        List<Answer.Phrase> phrases,

        @Schema(description = "The model said that there is no such thing in the image, and pointed at nothing")
        boolean refused,

        @Schema(description = "With include=proposals: all boxes that could be pointed at") @Nullable
        List<Regions.Region> proposals,

        @Schema(
                description = "stop: the model ended its answer; length: it was truncated",
                allowableValues = {"stop", "length"})
        String finishReason,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "In which ways the answer is not all that was asked for; empty when all is well. "
                                                + "regions_truncated: the last regions were left out"),
                schema = @Schema(allowableValues = "regions_truncated"))
        List<String> degraded,

        ResponseFields.Usage usage,
        @Schema(description = ResponseFields.TIMINGS) ResponseFields.@Nullable Timings timings,
        List<DetectionWarning> warnings,
        @Schema(description = ResponseFields.VISUALIZATION) byte @Nullable [] visualization)
        implements DrawnResponse {
    /// @param drawing null where none was asked for
    public static ChatResponse of(String id, DetectionResult result, Set<Include> include, byte @Nullable [] drawing) {
        Answer answer = result.answer();
        Regions regions = result.regions();
        return new ChatResponse(
                id,
                ResponseFields.Models.of(result),
                ResponseFields.Size.of(regions),
                new ChatMessage(ChatRole.ASSISTANT, answer.raw()),
                answer.text(),
                result.phrases(),
                result.refused(),
                include.contains(Include.PROPOSALS) && regions.proposals() != null ? regions.all() : null,
                answer.finishReason(),
                result.degraded().stream().map(Degradation::code).toList(),
                ResponseFields.Usage.of(result),
                include.contains(Include.TIMINGS) ? ResponseFields.Timings.of(result) : null,
                answer.warnings(),
                drawing);
    }
}
