package io.rexserve.gateway.answer;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rexserve.gateway.task.BoxSpace;
import io.rexserve.image.box.ObjectScore;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.box.ScoreCalibration;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/// An object that the language model pointed at or scored. It is built once, when the service names it, and is the
/// same in events and answers.
///
/// @param label as asked for, or the model's own words
/// @param classId position of the label in the order asked; null where the words are the model's own
/// @param box in pixels of the upright image
/// @param index position of the box among the regions
/// @param proposalScore objectness of the box, 0 to 1; null for the caller's own box
/// @param evidence that it is what the label says
/// @param calibration turns its score into a probability
/// @param space how the box is written
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"label", "classId", "index", "box", "proposalScore", "tokenProbability", "phraseScore", "score"})
@Schema(description = "An object found: in answers of /v1/detect, in phrases of /v1/ask, and as the data of an event")
public record DetectedObject(
        @Schema(description = "As asked for, or the model's own words")
        String label,

        @Schema(
                description =
                        "Position of the label in the order asked, from 0; absent where the words are the model's own")
        @Nullable
        Integer classId,

        @JsonSerialize(using = BoxWriter.class)
        @JsonFormat(shape = JsonFormat.Shape.ARRAY)
        @Schema(description = Regions.BOX)
        PixelBox box,

        @Schema(description = "Position of the box among the regions: the proposals, best first, or your own boxes")
        int index,

        @Schema(description = "Objectness of the box, 0 to 1; absent with your own boxes") @Nullable
        Float proposalScore,

        @JsonIgnore @Schema(hidden = true) Evidence evidence,
        @JsonIgnore @Schema(hidden = true) ScoreCalibration calibration,
        @JsonIgnore @Schema(hidden = true) BoxSpace space)
        implements BoxWriter.Spaced {
    public static final Comparator<DetectedObject> BEST_FIRST =
            Comparator.comparingDouble(DetectedObject::score).reversed();

    /// How sure it is, 0 to 1: [ObjectScore].
    @JsonProperty
    @Schema(
            requiredMode = RequiredMode.REQUIRED,
            description = "How sure it is, 0 to 1: phraseScore where there is one, else the probability that the index "
                    + "belongs to its list (against closing the list, however many others belong to it as well), times the square "
                    + "root of proposalScore unless the box is your own; made the probability that the box is right where the model "
                    + "states how")
    public float score() {
        return ObjectScore.of(proposalScore, evidence.value(), calibration);
    }

    /// Probability of the index among all tokens that the model could choose from, 0 to 1; null
    /// where no answer points at it.
    @JsonProperty
    @Schema(description = "Probability of the index that the model gave, 0 to 1; absent with ranking=phrase")
    public @Nullable Float tokenProbability() {
        return evidence instanceof Evidence.Generated generated ? generated.probability() : null;
    }

    /// Score of the box for the label without an answer, 0 to 1; null where an answer points at it.
    @JsonProperty
    @Schema(
            description =
                    "With ranking=phrase: how likely the box shows the label, computed at once without an answer, "
                            + "0 to 1")
    public @Nullable Float phraseScore() {
        return evidence instanceof Evidence.Scored scored ? scored.score() : null;
    }
}
