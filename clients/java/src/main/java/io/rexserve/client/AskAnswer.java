package io.rexserve.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The answer to [RexServeClient#ask].
///
/// @param text the readable answer
/// @param phrases its parts that point at regions
/// @param regions what the model says about each region; null for tasks that describe none
/// @param counts one per label; null for tasks that count nothing
/// @param refused whether the model said that there is no such thing
/// @param finishReason `stop`, `length` or `not_answered`
/// @param degraded in which ways it is not all that was asked for; empty when all is well
/// @param json everything as it came
public record AskAnswer(
        String id,
        AnswerModels model,
        ImageSize image,
        String text,
        List<Phrase> phrases,
        @Nullable List<Region> regions,
        @Nullable List<Count> counts,
        boolean refused,
        @Nullable List<Proposal> proposals,
        String finishReason,
        List<String> degraded,
        Usage usage,
        List<DetectionWarning> warnings,
        JsonNode json) {
    /// @param start in the text, in UTF-16 code units
    /// @param label that it answers; null where the model chose the words
    public record Phrase(
            String text, int start, int end, @Nullable String label, List<DetectedObject> objects) {}

    /// @param index among the regions
    public record Region(int index, Box box, String text) {}

    /// @param count boxes pointed at
    /// @param stated the number that the text states; null where it states none
    public record Count(String label, int count, @Nullable Integer stated) {}

    /// All objects of all phrases.
    public List<DetectedObject> objects() {
        return phrases.stream().flatMap(phrase -> phrase.objects().stream()).toList();
    }
}
