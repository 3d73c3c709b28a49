package io.rexserve.gateway.detection;

/// What becomes known while a question is being answered.
public sealed interface AskEvent {
    /// The boxes are there that the answer may point at. First and once.
    record Proposed(Regions regions) implements AskEvent {}

    /// The model pointed at an object. Each object comes once, as soon as it is decided.
    record Found(DetectedObject object) implements AskEvent {}

    /// More of the readable answer; all deltas, joined, are its text.
    record Said(String delta) implements AskEvent {}

    record Warned(DetectionWarning warning) implements AskEvent {}
}
