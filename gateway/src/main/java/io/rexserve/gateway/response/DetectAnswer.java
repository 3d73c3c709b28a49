package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.AnswerTimings;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.response.ProposalsAnswer.Proposal;
import io.rexserve.gateway.response.ProposalsAnswer.Size;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answer to `/v1/detect`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Objects found for the labels. Boxes are [x1, y1, x2, y2] in pixels of the upright picture.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record DetectAnswer(
        @Schema(description = "The request's id, as in the header X-Request-Id")
        String id,

        @Schema(description = "Which weights answered") Models model,
        @Schema(description = "The upright picture") Size image,

        @Schema(
                description =
                        "In the order of the text; with objectThreshold by score, highest first. Empty without meaning "
                                + "where finishReason is not_answered")
        List<Found> objects,

        @Schema(
                description =
                        "With include=proposals, and where there is no answer: all boxes the objects were chosen from")
        @Nullable
        List<Proposal> proposals,

        @Schema(description = "The model's readable answer; empty with ranking=phrase")
        String text,

        @Schema(description = AskAnswer.FINISH, example = "stop")
        String finishReason,

        @Schema(description = AskAnswer.DEGRADED) List<String> degraded,

        Usage usage,

        @Schema(description = "With include=timings: where the time went, in milliseconds") @Nullable
        Timings timings,

        List<DetectionWarning> warnings,

        @Schema(description = "With include=visualization: PNG with the boxes drawn, base64, longest side limited")
        byte @Nullable [] visualization) {
    @Schema(name = "DetectModels")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Models(
            Model proposal,

            @Schema(description = "Absent where it did not answer") @Nullable
            Model language) {}

    record Usage(int proposals, int promptTokens, int completionTokens) {}

    @Schema(name = "DetectTimings")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Timings(
            double totalMillis,
            double proposalsMillis,
            Proposals.Timings proposal,

            @Schema(description = "Summed over passes; absent where the service did not answer") @Nullable
            AnswerTimings language) {}

    @Schema(name = "DetectedObject")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Found(
            String label,

            @Schema(description = "[x1, y1, x2, y2] in pixels of the upright picture")
            List<Float> box,

            @Schema(description = "Position of the box among the proposals")
            int proposalIndex,

            @Schema(description = "Objectness of the box, 0 to 1")
            float proposalScore,

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
                    Objects.requireNonNull(object.proposalScore(), "score: none (expected: that of a proposal)"),
                    object.tokenProbability(),
                    object.phraseScore(),
                    object.score());
        }
    }

    public static DetectAnswer of(String id, DetectionResult result, Set<Include> include, byte @Nullable [] drawing) {
        Proposals proposals = proposals(result);
        Answer answer = result.answer();
        return new DetectAnswer(
                id,
                new Models(proposals.model(), answer.model()),
                new Size(proposals.width(), proposals.height()),
                result.objects().stream().map(Found::of).toList(),
                include.contains(Include.PROPOSALS) || !result.answered() ? Proposal.all(proposals) : null,
                answer.text(),
                answer.finishReason(),
                result.degraded().stream().map(Degradation::code).toList(),
                new Usage(proposals.boxes().size(), answer.promptTokens(), answer.completionTokens()),
                include.contains(Include.TIMINGS) ? timings(result, proposals) : null,
                answer.warnings(),
                drawing);
    }

    private static Proposals proposals(DetectionResult result) {
        return Objects.requireNonNull(result.regions().proposals(), "proposals: none (expected: those asked for)");
    }

    private static Timings timings(DetectionResult result, Proposals proposals) {
        return new Timings(
                result.total().toNanos() / 1e6,
                result.regions().after().toNanos() / 1e6,
                proposals.timings(),
                result.answer().timings());
    }
}
