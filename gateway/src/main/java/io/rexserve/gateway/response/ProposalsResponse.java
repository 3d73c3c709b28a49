package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.task.BoxFormat;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The response of `/v1/proposals`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ProposalsAnswer", description = "Boxes of everything that may be an object, best first.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record ProposalsResponse(
        @Schema(description = ResponseFields.ID) String id,
        @Schema(description = ResponseFields.MODEL) Models model,
        @Schema(description = ResponseFields.IMAGE) ResponseFields.Size image,
        List<Regions.Region> proposals,
        List<DetectionWarning> warnings,
        @Schema(description = ResponseFields.TIMINGS) Proposals.@Nullable Timings timings,
        @Schema(description = ResponseFields.COCO) @Nullable CocoDataset coco,

        @Schema(description = ResponseFields.LABEL_STUDIO) @Nullable
        LabelStudioPrediction labelStudio,

        @Schema(description = ResponseFields.VISUALIZATION) byte @Nullable [] visualization)
        implements DrawnResponse {
    @Schema(name = "ProposalsModels")
    record Models(Model proposal) {}

    /// @param drawing null where none was asked for
    /// @param format how the boxes are written
    public static ProposalsResponse of(
            String id, Proposals found, BoxFormat format, Set<Include> include, byte @Nullable [] drawing) {
        return new ProposalsResponse(
                id,
                new Models(found.model()),
                new ResponseFields.Size(found.width(), found.height()),
                found.regions(format),
                found.warnings(),
                include.contains(Include.TIMINGS) ? found.timings() : null,
                include.contains(Include.COCO) ? CocoDataset.of(id, found) : null,
                include.contains(Include.LABEL_STUDIO) ? LabelStudioPrediction.of(found) : null,
                drawing);
    }
}
