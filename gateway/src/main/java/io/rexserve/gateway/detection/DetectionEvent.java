package io.rexserve.gateway.detection;

import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.swagger.v3.oas.annotations.media.Schema;

/// What becomes known while a request is being answered.
public sealed interface DetectionEvent {
    /// The boxes that the answer may point at. First and once.
    record Proposed(Regions regions) implements DetectionEvent {}

    /// The model pointed at an object. Each object comes once, as soon as it is decided.
    record Found(DetectedObject object) implements DetectionEvent {}

    /// More of the readable answer; all deltas, joined, are its text.
    @Schema(name = "TextEvent", description = "Event text: more of the readable answer; all deltas joined are its text")
    record Text(String delta) implements DetectionEvent {}

    record Warned(DetectionWarning warning) implements DetectionEvent {}
}
