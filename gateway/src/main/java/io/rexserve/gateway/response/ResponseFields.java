package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.LanguageTimings;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.answer.Regions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields that several responses have.
public final class ResponseFields {
    static final String ID = "The request's id, as in the header X-Request-Id";
    static final String MODEL = "Which weights answered";
    static final String IMAGE = "The upright image";
    static final String FINISH = "stop: the model ended its answer, or scored all regions; length: it was truncated; "
            + "not_answered: there is no answer, and nothing follows about objects (with fallback=proposals)";
    static final String DEGRADED =
            "In which ways the answer is not all that was asked for; empty when all is well. regions_in_batches: the model "
                    + "was asked about batches of the regions, one apart from the other; regions_truncated: the last regions "
                    + "were left out; llm_unavailable, llm_overloaded: there are proposals only";
    static final String TIMINGS = "With include=timings: where the time went, in milliseconds";
    static final String COCO = "With include=coco: the objects as a COCO dataset of one image";
    static final String LABEL_STUDIO = "With include=labelStudio: the objects as a prediction of Label Studio";
    static final String VISUALIZATION =
            "With include=visualization: PNG with the boxes drawn, base64, longest side limited";

    static final String ASKED_AS =
            "Labels that the model was asked by another name, each with that name (\"people\": \"person\"); absent where "
                    + "there are none. Objects have the label as sent; text has the model's words";

    private ResponseFields() {}

    static @Nullable Map<String, String> askedAs(Answer answer) {
        return answer.askedAs().isEmpty() ? null : answer.askedAs();
    }

    @Schema(name = "AnswerModels")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Models(
            @Schema(description = "Absent with your own boxes") @Nullable
            Model proposal,

            @Schema(description = "Absent where it did not answer") @Nullable
            Model language) {
        static Models of(DetectionResult result) {
            Proposals proposals = result.regions().proposals();
            return new Models(
                    proposals == null ? null : proposals.model(),
                    result.answer().model());
        }
    }

    /// Pixels of the upright image.
    @Schema(name = "ImageSize")
    public record Size(int width, int height) {
        public static Size of(Regions regions) {
            return new Size(regions.width(), regions.height());
        }
    }

    @Schema(name = "Usage", description = "What the answer took")
    record Usage(
            @Schema(description = "Boxes that could be pointed at")
            int regions,

            @Schema(description = "Tokens that the language model read")
            int promptTokens,

            @Schema(description = "Tokens that it generated")
            int completionTokens) {
        static Usage of(DetectionResult result) {
            return new Usage(
                    result.regions().all().size(),
                    result.answer().promptTokens(),
                    result.answer().completionTokens());
        }
    }

    @Schema(name = "DetectionTimings", description = "In milliseconds")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Timings(
            double totalMillis,

            @Schema(description = "Until the proposals were there; absent with your own boxes") @Nullable
            Double proposalsMillis,

            @Schema(description = "Absent with your own boxes")
            Proposals.@Nullable Timings proposal,

            @Schema(description = "Summed over batches; absent where the service did not answer") @Nullable
            LanguageTimings language) {
        static Timings of(DetectionResult result) {
            Proposals proposals = result.regions().proposals();
            return new Timings(
                    result.total().toNanos() / 1e6,
                    proposals == null ? null : result.regions().proposalTime().toNanos() / 1e6,
                    proposals == null ? null : proposals.timings(),
                    result.answer().timings());
        }
    }
}
