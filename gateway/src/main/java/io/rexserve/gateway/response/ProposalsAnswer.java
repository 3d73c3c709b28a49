package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.request.Include;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answer to `/v1/proposals`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Boxes of everything that may be an object, best first.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record ProposalsAnswer(
        @Schema(description = "The request's id, as in the header X-Request-Id")
        String id,

        Models model,
        @Schema(description = "The upright picture") Size image,
        List<Proposal> proposals,

        @Schema(description = "With include=timings: where the time went, in milliseconds")
        Proposals.@Nullable Timings timings,

        @Schema(description = "With include=visualization: PNG with the boxes drawn, base64, longest side limited")
        byte @Nullable [] visualization) {
    @Schema(name = "ProposalsModels")
    public record Models(Model proposal) {}

    public record Size(int width, int height) {}

    public record Proposal(
            @Schema(description = "[x1, y1, x2, y2] in pixels of the upright picture")
            List<Float> box,

            @Schema(description = "Objectness, 0 to 1") float score) {
        public static List<Proposal> all(Proposals proposals) {
            return proposals.boxes().stream()
                    .map(scored -> new Proposal(corners(scored.box()), scored.score()))
                    .toList();
        }

        public static List<Float> corners(PixelBox box) {
            return List.of(box.x1(), box.y1(), box.x2(), box.y2());
        }
    }

    public static ProposalsAnswer of(String id, Proposals found, Set<Include> include, byte @Nullable [] drawing) {
        return new ProposalsAnswer(
                id,
                new Models(found.model()),
                new Size(found.width(), found.height()),
                Proposal.all(found),
                include.contains(Include.TIMINGS) ? found.timings() : null,
                drawing);
    }
}
