package io.rexserve.gateway.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.response.AskAnswer;
import io.rexserve.gateway.response.ProposalsAnswer.Proposal;
import io.rexserve.gateway.response.ProposalsAnswer.Size;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the events of an [AnswerStream] hold that no other answer holds.
public final class StreamEvents {
    private StreamEvents() {}

    @Schema(name = "ProposalsEvent", description = "Event proposals: the boxes are there that the answer may point at")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Proposed(
            @Schema(description = "Boxes that could be pointed at")
            int count,

            @Schema(description = "The upright picture") Size image,

            @Schema(description = "Absent with boxes of one's own") @Nullable
            Timings timings,

            @Schema(description = "With include=proposals") @Nullable
            List<Proposal> proposals) {
        @Schema(name = "ProposalsEventTimings", description = "In milliseconds")
        public record Timings(
                @Schema(description = "Until the proposals were there")
                double proposalsMillis,

                Proposals.Timings proposal) {}

        static Proposed of(Regions regions, boolean all) {
            Proposals proposals = regions.proposals();
            return new Proposed(
                    regions.boxes().size(),
                    new Size(regions.width(), regions.height()),
                    proposals == null ? null : new Timings(regions.after().toNanos() / 1e6, proposals.timings()),
                    all && proposals != null ? Proposal.all(proposals) : null);
        }
    }

    @Schema(name = "ObjectEvent", description = "Event object: the model pointed at a box, or scored it")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Found(
            @Schema(description = "As asked for, or the model's own words")
            String label,

            @Schema(description = "[x1, y1, x2, y2] in pixels of the upright picture")
            List<Float> box,

            @Schema(description = "Position of the box among the regions")
            int index,

            @Schema(description = "Objectness of the box, 0 to 1; absent with boxes of one's own") @Nullable
            Float proposalScore,

            @Schema(description = AskAnswer.TOKEN_PROBABILITY) @Nullable
            Float tokenProbability,

            @Schema(description = AskAnswer.PHRASE_SCORE) @Nullable
            Float phraseScore,

            @Schema(description = AskAnswer.SCORE) float score) {
        public static Found of(DetectedObject object) {
            return new Found(
                    object.label(),
                    Proposal.corners(object.box()),
                    object.index(),
                    object.proposalScore(),
                    object.tokenProbability(),
                    object.phraseScore(),
                    object.score());
        }
    }

    @Schema(name = "TextEvent", description = "Event text: more of the readable answer; all deltas joined are its text")
    public record Said(String delta) {}
}
