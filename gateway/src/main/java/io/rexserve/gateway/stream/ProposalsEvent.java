package io.rexserve.gateway.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.response.ResponseFields;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The data of the event `proposals`.
@Schema(description = "Event proposals: the boxes are there that the answer may point at")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProposalsEvent(
        @Schema(description = "Boxes that could be pointed at")
        int count,

        @Schema(description = "The upright image") ResponseFields.Size image,

        @Schema(description = "Absent with your own boxes") @Nullable
        Timings timings,

        @Schema(description = "With include=proposals") @Nullable
        List<Regions.Region> proposals) {
    @Schema(name = "ProposalsEventTimings", description = "In milliseconds")
    record Timings(
            @Schema(description = "Until the proposals were there")
            double proposalsMillis,

            Proposals.Timings proposal) {}

    /// @param all whether every box is sent
    static ProposalsEvent of(Regions regions, boolean all) {
        Proposals proposals = regions.proposals();
        return new ProposalsEvent(
                regions.all().size(),
                ResponseFields.Size.of(regions),
                proposals == null ? null : new Timings(regions.proposalTime().toNanos() / 1e6, proposals.timings()),
                all && proposals != null ? regions.all() : null);
    }
}
