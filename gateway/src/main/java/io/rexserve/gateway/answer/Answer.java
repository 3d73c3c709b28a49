package io.rexserve.gateway.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the language service said to one question, boxes still as indices.
///
/// @param phrases in the order of the text; where regions were scored, one per label with every region
/// @param parts which stretches of the text answer what
/// @param text the readable answer; empty where regions were scored
/// @param raw the answer as generated, tags included; empty where regions were scored
/// @param finishReason `stop`, `length` or [#NOT_ANSWERED]
/// @param model null where there is no answer
/// @param timings null where there is no answer
public record Answer(
        List<Phrase> phrases,
        List<Part> parts,
        List<DetectionWarning> warnings,
        String text,
        String raw,
        String finishReason,
        int promptTokens,
        int completionTokens,
        @Nullable Model model,
        @Nullable AnswerTimings timings) {
    /// The end of what is sent in place of an answer.
    public static final String NOT_ANSWERED = "not_answered";

    /// Words that point at regions.
    ///
    /// @param start of the words in the text, in UTF-16 code units
    /// @param end behind the words
    /// @param label as asked for; null where the model chose the words
    public record Phrase(
            String text, int start, int end, @Nullable String label, List<Pointer> pointers) {}

    /// @param index of a region
    /// @param evidence for the region
    public record Pointer(int index, Evidence evidence) {}

    /// A stretch of the text.
    ///
    /// @param labels that it answers, by position
    /// @param regions that it describes
    /// @param words its text
    /// @param refused whether it says that there is no such thing
    public record Part(List<Integer> labels, List<Integer> regions, String words, boolean refused) {}

    public Answer {
        phrases = List.copyOf(phrases);
        parts = List.copyOf(parts);
        warnings = List.copyOf(warnings);
    }

    /// In place of an answer; nothing follows from it about the picture.
    public static Answer none(DetectionWarning why) {
        return new Answer(List.of(), List.of(), List.of(why), "", "", NOT_ANSWERED, 0, 0, null, null);
    }
}
