package io.rexserve.gateway.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The language service's answer to one question.
///
/// @param phrases in the order of the text; where regions were scored, one per label with every region
/// @param parts which spans of the text answer what
/// @param askedAs labels that were asked by other names, each with that name
/// @param text the readable answer; empty where regions were scored
/// @param raw the answer as generated, tags included; empty where regions were scored
/// @param finishReason `stop`, `length` or [#NOT_ANSWERED]
/// @param model null where there is no answer
/// @param timings null where there is no answer
public record Answer(
        List<Phrase> phrases,
        List<Part> parts,
        List<DetectionWarning> warnings,
        Map<String, String> askedAs,
        String text,
        String raw,
        String finishReason,
        int promptTokens,
        int completionTokens,
        @Nullable Model model,
        @Nullable LanguageTimings timings) {
    /// The finish reason where there is no answer.
    public static final String NOT_ANSWERED = "not_answered";

    /// A span of the text and the objects that it points at; where regions were scored, a label and its
    /// objects, without a place in the text.
    ///
    /// @param start in the text, in UTF-16 code units
    /// @param end behind the span
    /// @param label as asked for; null where the model chose the words
    @Schema(name = "PointingPhrase")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Phrase(
            String text,

            @Schema(description = "Where the phrase starts in the text, in UTF-16 code units")
            int start,

            @Schema(description = "Where it ends") int end,

            @Schema(description = "The label or phrase asked for; absent where the model chose the words") @Nullable
            String label,

            List<DetectedObject> objects) {
        /// The same with other objects.
        public Phrase with(List<DetectedObject> others) {
            return new Phrase(text, start, end, label, others);
        }

        /// The same further on in a text.
        ///
        /// @param by code units
        public Phrase moved(int by) {
            return new Phrase(text, start + by, end + by, label, objects);
        }
    }

    /// A span of the text.
    ///
    /// @param labels that it answers, by position
    /// @param regions that it describes
    /// @param words its text
    /// @param refused whether the model stated that there is no such object
    public record Part(List<Integer> labels, List<Integer> regions, String words, boolean refused) {}

    public Answer {
        phrases = List.copyOf(phrases);
        parts = List.copyOf(parts);
        warnings = List.copyOf(warnings);
        askedAs = Collections.unmodifiableMap(new LinkedHashMap<>(askedAs));
    }

    /// The same with other warnings.
    public Answer with(List<DetectionWarning> others) {
        return new Answer(
                phrases,
                parts,
                others,
                askedAs,
                text,
                raw,
                finishReason,
                promptTokens,
                completionTokens,
                model,
                timings);
    }

    /// The absence of an answer; it says nothing about the image.
    public static Answer none(DetectionWarning why) {
        return new Answer(List.of(), List.of(), List.of(why), Map.of(), "", "", NOT_ANSWERED, 0, 0, null, null);
    }
}
