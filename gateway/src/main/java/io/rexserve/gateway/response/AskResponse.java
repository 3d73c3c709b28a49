package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.task.Task;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The response of `/v1/ask`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "AskAnswer",
        description =
                "A text, and the boxes that its phrases point at: [x1, y1, x2, y2] in pixels of the upright image.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record AskResponse(
        @Schema(description = ResponseFields.ID) String id,
        @Schema(description = ResponseFields.MODEL) ResponseFields.Models model,
        @Schema(description = ResponseFields.IMAGE) ResponseFields.Size image,

        @Schema(
                description =
                        "The readable answer, tags removed; answers asked apart are joined by a line feed. <objN> "
                                + "stays where a sentence names region N. Empty with ranking=phrase")
        String text,

        @Schema(
                description =
                        "Parts of the text that point at regions, in the order of the text; with ranking=phrase one "
                                + "per label, which has no place in the text: start and end are 0")
        List<Answer.Phrase> phrases,

        @Schema(description = "Region tasks: what the model says about each region asked about") @Nullable
        List<DetectionResult.Description> regions,

        @Schema(description = "Task count: one number per label, in the order asked") @Nullable
        List<DetectionResult.LabelCount> counts,

        @Schema(description = "The model said that there is no such thing in the image, and pointed at nothing")
        boolean refused,

        @Schema(description = "With include=answer: the answer as generated, tags included") @Nullable
        String answer,

        @Schema(
                description =
                        "With include=proposals, and where there is no answer: all boxes that could be pointed at")
        @Nullable
        List<Regions.Region> proposals,

        @Schema(
                description = ResponseFields.FINISH,
                allowableValues = {"stop", "length", Answer.NOT_ANSWERED})
        String finishReason,

        @ArraySchema(
                arraySchema = @Schema(description = ResponseFields.DEGRADED),
                schema =
                        @Schema(
                                allowableValues = {
                                    "regions_in_batches",
                                    "regions_truncated",
                                    "llm_unavailable",
                                    "llm_overloaded"
                                }))
        List<String> degraded,

        ResponseFields.Usage usage,
        @Schema(description = ResponseFields.TIMINGS) ResponseFields.@Nullable Timings timings,
        List<DetectionWarning> warnings,

        @Schema(description = ResponseFields.ASKED_AS) @Nullable
        Map<String, String> askedAs,

        @Schema(description = ResponseFields.COCO) @Nullable CocoDataset coco,

        @Schema(description = ResponseFields.LABEL_STUDIO) @Nullable
        LabelStudioPrediction labelStudio,

        @Schema(description = ResponseFields.VISUALIZATION) byte @Nullable [] visualization)
        implements DrawnResponse {
    /// @param generated whether the answer as generated is included
    /// @param drawing null where none was asked for
    /// @param labels or phrases as sent
    public static AskResponse of(
            String id,
            DetectionResult result,
            List<String> labels,
            Set<Include> include,
            boolean generated,
            byte @Nullable [] drawing) {
        Answer answer = result.answer();
        Regions regions = result.regions();
        boolean proposals = include.contains(Include.PROPOSALS) || !result.answered();
        return new AskResponse(
                id,
                ResponseFields.Models.of(result),
                ResponseFields.Size.of(regions),
                answer.text(),
                result.phrases(),
                result.task() instanceof Task.DescribeRegions && result.answered() ? result.descriptions() : null,
                result.task() instanceof Task.Count && result.answered() ? result.counts() : null,
                result.refused(),
                generated ? answer.raw() : null,
                proposals && regions.proposals() != null ? regions.all() : null,
                answer.finishReason(),
                result.degraded().stream().map(Degradation::code).toList(),
                ResponseFields.Usage.of(result),
                include.contains(Include.TIMINGS) ? ResponseFields.Timings.of(result) : null,
                answer.warnings(),
                ResponseFields.askedAs(answer),
                include.contains(Include.COCO) ? CocoDataset.of(id, result, labels) : null,
                include.contains(Include.LABEL_STUDIO) ? LabelStudioPrediction.of(result) : null,
                drawing);
    }
}
