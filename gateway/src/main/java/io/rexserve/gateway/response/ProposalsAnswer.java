package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.request.Include;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answer to `/v1/proposals`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Boxes of everything that may be an object, best first.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record ProposalsAnswer(
        @Schema(description = AnswerParts.ID) String id,
        @Schema(description = AnswerParts.MODEL) Models model,
        @Schema(description = AnswerParts.IMAGE) AnswerParts.Size image,
        List<Regions.Region> proposals,
        @Schema(description = AnswerParts.TIMINGS) Proposals.@Nullable Timings timings,
        @Schema(description = AnswerParts.VISUALIZATION) byte @Nullable [] visualization) {
    @Schema(name = "ProposalsModels")
    record Models(Model proposal) {}

    /// @param drawing null where none was asked for
    public static ProposalsAnswer of(String id, Proposals found, Set<Include> include, byte @Nullable [] drawing) {
        return new ProposalsAnswer(
                id,
                new Models(found.model()),
                new AnswerParts.Size(found.width(), found.height()),
                found.regions(),
                include.contains(Include.TIMINGS) ? found.timings() : null,
                drawing);
    }
}
