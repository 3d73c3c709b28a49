package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.request.Include;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The response of `/v1/detect`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "DetectAnswer",
        description = "Objects found for the labels. Boxes are [x1, y1, x2, y2] in pixels of the upright image.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record DetectResponse(
        @Schema(description = ResponseFields.ID) String id,
        @Schema(description = ResponseFields.MODEL) ResponseFields.Models model,
        @Schema(description = ResponseFields.IMAGE) ResponseFields.Size image,

        @Schema(
                description =
                        "In the order of the text; with objectThreshold by score, highest first. Empty without meaning "
                                + "where finishReason is not_answered")
        List<DetectedObject> objects,

        @Schema(
                description =
                        "With include=proposals, and where there is no answer: all boxes the objects were chosen from")
        @Nullable
        List<Regions.Region> proposals,

        @Schema(description = "The model's readable answer; empty with ranking=phrase")
        String text,

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
    /// @param drawing null where none was asked for
    /// @param labels as sent
    public static DetectResponse of(
            String id, DetectionResult result, List<String> labels, Set<Include> include, byte @Nullable [] drawing) {
        List<Regions.Region> proposals = result.regions().all();
        Answer answer = result.answer();
        return new DetectResponse(
                id,
                ResponseFields.Models.of(result),
                ResponseFields.Size.of(result.regions()),
                result.objects(),
                include.contains(Include.PROPOSALS) || !result.answered() ? proposals : null,
                answer.text(),
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
