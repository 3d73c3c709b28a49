package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.AnswerTimings;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionResult.FoundPhrase;
import io.rexserve.gateway.answer.DetectionResult.LabelCount;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.response.ProposalsAnswer.Proposal;
import io.rexserve.gateway.response.ProposalsAnswer.Size;
import io.rexserve.gateway.task.Task;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answer to `/v1/ask`.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description =
                "A text, and the boxes that its phrases point at: [x1, y1, x2, y2] in pixels of the upright picture.")
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record AskAnswer(
        @Schema(description = "The request's id, as in the header X-Request-Id")
        String id,

        @Schema(description = "Which weights answered") Models model,
        @Schema(description = "The upright picture") Size image,

        @Schema(
                description =
                        "The readable answer, tags removed; answers asked apart are joined by a line feed. <objN> "
                                + "stays where a sentence names region N. Empty with ranking=phrase")
        String text,

        @Schema(
                description =
                        "Stretches of the text that point at regions, in the order of the text; with ranking=phrase one "
                                + "per label, which has no place in the text: start and end are 0")
        List<PointingPhrase> phrases,

        @Schema(description = "Region tasks: what the model says about each region asked about") @Nullable
        List<Description> regions,

        @Schema(description = "Task count: one number per label, in the order asked") @Nullable
        List<Count> counts,

        @Schema(description = "The model said that there is no such thing in the picture, and pointed at nothing")
        boolean refused,

        @Schema(description = "With include=answer: the answer as generated, tags included") @Nullable
        String answer,

        @Schema(
                description =
                        "With include=proposals, and where there is no answer: all boxes that could be pointed at")
        @Nullable
        List<Proposal> proposals,

        @Schema(description = FINISH, example = "stop") String finishReason,

        @Schema(description = DEGRADED) List<String> degraded,

        Usage usage,

        @Schema(description = "With include=timings: where the time went, in milliseconds") @Nullable
        Timings timings,

        List<DetectionWarning> warnings,

        @Schema(description = "With include=visualization: PNG with the boxes drawn, base64, longest side limited")
        byte @Nullable [] visualization) {
    public static final String FINISH =
            "stop: the model ended its answer, or scored all regions; length: it was cut; not_answered: there is no answer, and nothing follows "
                    + "about objects (with fallback=proposals)";
    public static final String DEGRADED =
            "In which ways the answer is not all that was asked for; empty when all is well. regions_in_batches: the model "
                    + "was asked about groups of the regions, one apart from the other; regions_truncated: the last regions were "
                    + "left out; llm_unavailable, llm_overloaded: there are proposals only";
    public static final String TOKEN_PROBABILITY =
            "Probability of the index that the model gave, 0 to 1; absent with ranking=phrase";
    public static final String PHRASE_SCORE =
            "With ranking=phrase: how likely the box shows the label, read in one pass without an answer, 0 to 1";
    public static final String SCORE =
            "How sure it is, 0 to 1: phraseScore where there is one, else the probability that the index belongs to its list "
                    + "(against closing the list, however many others belong to it as well), times the square root of "
                    + "proposalScore unless the box is one's own";

    @Schema(name = "AskModels")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Models(
            @Schema(description = "Absent with boxes of one's own") @Nullable
            Model proposal,

            @Schema(description = "Absent where it did not answer") @Nullable
            Model language) {}

    @Schema(name = "AskUsage")
    record Usage(
            @Schema(description = "Boxes that could be pointed at")
            int regions,

            int promptTokens,
            int completionTokens) {}

    @Schema(name = "AskTimings")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Timings(
            double totalMillis,

            @Schema(description = "Until the proposals were there; absent with boxes of one's own") @Nullable
            Double proposalsMillis,

            @Schema(description = "Absent with boxes of one's own")
            Proposals.@Nullable Timings proposal,

            @Schema(description = "Summed over passes; absent where the service did not answer") @Nullable
            AnswerTimings language) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PointingPhrase(
            String text,

            @Schema(description = "Where the phrase starts in the text, in UTF-16 code units")
            int start,

            @Schema(description = "Where it ends") int end,

            @Schema(description = "The label or phrase asked for; absent where the model chose the words") @Nullable
            String label,

            List<PointedAt> objects) {
        public static PointingPhrase of(FoundPhrase phrase) {
            return new PointingPhrase(
                    phrase.text(),
                    phrase.start(),
                    phrase.end(),
                    phrase.label(),
                    phrase.objects().stream().map(PointedAt::of).toList());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PointedAt(
            @Schema(description = "Position of the box among the regions")
            int index,

            @Schema(description = "[x1, y1, x2, y2] in pixels of the upright picture")
            List<Float> box,

            @Schema(description = "Objectness of the box, 0 to 1; absent with boxes of one's own") @Nullable
            Float proposalScore,

            @Schema(description = AskAnswer.TOKEN_PROBABILITY) @Nullable
            Float tokenProbability,

            @Schema(description = AskAnswer.PHRASE_SCORE) @Nullable
            Float phraseScore,

            @Schema(description = SCORE) float score) {
        public static PointedAt of(DetectedObject object) {
            return new PointedAt(
                    object.index(),
                    Proposal.corners(object.box()),
                    object.proposalScore(),
                    object.tokenProbability(),
                    object.phraseScore(),
                    object.score());
        }
    }

    @Schema(name = "RegionDescription")
    public record Description(
            @Schema(description = "Position of the box among the regions")
            int index,

            @Schema(description = "[x1, y1, x2, y2] in pixels of the upright picture")
            List<Float> box,

            @Schema(description = "What the model says about the region")
            String text) {
        public static Description of(DetectionResult.Description described) {
            return new Description(described.index(), Proposal.corners(described.box()), described.text());
        }
    }

    @Schema(name = "LabelCount")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Count(
            String label,

            @Schema(description = "Boxes pointed at") int count,

            @Schema(
                    description =
                            "The first number that the text of the answer to this label states, digits or English "
                                    + "words up to twenty; absent where it states none, or where several labels were answered "
                                    + "together")
            @Nullable
            Integer said) {
        public static Count of(LabelCount counted) {
            return new Count(counted.label(), counted.count(), counted.said());
        }
    }

    public static AskAnswer of(String id, DetectionResult result, Set<Include> include, byte @Nullable [] drawing) {
        Answer answer = result.answer();
        Proposals proposals = result.regions().proposals();
        return new AskAnswer(
                id,
                new Models(proposals == null ? null : proposals.model(), answer.model()),
                new Size(result.regions().width(), result.regions().height()),
                answer.text(),
                result.phrases().stream().map(PointingPhrase::of).toList(),
                result.task() instanceof Task.DescribeRegions && result.answered()
                        ? result.descriptions().stream().map(Description::of).toList()
                        : null,
                result.task() instanceof Task.Count && result.answered()
                        ? result.counts().stream().map(Count::of).toList()
                        : null,
                result.refused(),
                include.contains(Include.ANSWER) ? answer.raw() : null,
                (include.contains(Include.PROPOSALS) || !result.answered()) && proposals != null
                        ? Proposal.all(proposals)
                        : null,
                answer.finishReason(),
                result.degraded().stream().map(Degradation::code).toList(),
                new Usage(result.regions().boxes().size(), answer.promptTokens(), answer.completionTokens()),
                include.contains(Include.TIMINGS) ? timings(result, proposals) : null,
                answer.warnings(),
                drawing);
    }

    private static Timings timings(DetectionResult result, @Nullable Proposals proposals) {
        return new Timings(
                result.total().toNanos() / 1e6,
                proposals == null ? null : result.regions().after().toNanos() / 1e6,
                proposals == null ? null : proposals.timings(),
                result.answer().timings());
    }
}
