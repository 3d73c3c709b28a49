package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The response of `/v1/score`: regions by phrases.
///
/// @param scores one row per region, one value per phrase; null where a phrase was not asked or a region not scored
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ScoreAnswer", description = "How well each region shows each phrase.")
public record ScoreResponse(
        @Schema(description = ResponseFields.ID) String id,
        @Schema(description = ResponseFields.MODEL) ResponseFields.Models model,
        @Schema(description = ResponseFields.IMAGE) ResponseFields.Size image,

        @Schema(description = "The rows: the proposals, best first, or your own boxes")
        List<Regions.Region> regions,

        @Schema(description = "The columns: the phrases as sent")
        List<String> phrases,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "For each region a list with a number for each phrase: how well the region "
                                                + "shows the phrase, 0 to 1. null where a phrase has an unknown word (see warnings) or a "
                                                + "region was left out (see degraded)"),
                schema = @Schema(implementation = Float[].class))
        List<List<@Nullable Float>> scores,

        @ArraySchema(arraySchema = @Schema(description = ResponseFields.DEGRADED))
        List<String> degraded,

        ResponseFields.Usage usage,
        List<DetectionWarning> warnings,

        @Schema(description = ResponseFields.ASKED_AS) @Nullable
        Map<String, String> askedAs) {
    private record Cell(int region, String phrase) {}

    /// @param phrases as sent
    public static ScoreResponse of(String id, DetectionResult result, List<String> phrases) {
        Map<Cell, Float> known = new HashMap<>();
        for (Answer.Phrase phrase : result.phrases()) {
            for (DetectedObject object : phrase.objects()) {
                Float score = object.phraseScore();
                if (score != null) {
                    known.put(new Cell(object.index(), object.label()), score);
                }
            }
        }
        List<List<@Nullable Float>> scores = new ArrayList<>();
        for (Regions.Region region : result.regions().all()) {
            List<@Nullable Float> row = new ArrayList<>();
            phrases.forEach(phrase -> row.add(known.get(new Cell(region.index(), phrase.strip()))));
            scores.add(Collections.unmodifiableList(row));
        }
        return new ScoreResponse(
                id,
                ResponseFields.Models.of(result),
                ResponseFields.Size.of(result.regions()),
                result.regions().all(),
                List.copyOf(phrases),
                scores,
                result.degraded().stream().map(Degradation::code).toList(),
                ResponseFields.Usage.of(result),
                result.answer().warnings(),
                ResponseFields.askedAs(result.answer()));
    }
}
