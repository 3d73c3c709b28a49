package io.rexserve.gateway.detection;

import java.util.List;

/// What the language service said to one question, boxes still as indices.
///
/// @param pointers in the order decided
/// @param text the readable answer
/// @param finishReason `stop` or `length`
record Answer(
        List<Pointer> pointers,
        List<DetectionWarning> warnings,
        String text,
        String finishReason,
        int promptTokens,
        int completionTokens,
        Model model,
        AnswerTimings timings) {
    /// @param label as asked for, or the model's own words
    /// @param index of a region
    /// @param probability of the index, 0 to 1
    record Pointer(String label, int index, float probability) {}

    Answer {
        pointers = List.copyOf(pointers);
        warnings = List.copyOf(warnings);
    }
}
