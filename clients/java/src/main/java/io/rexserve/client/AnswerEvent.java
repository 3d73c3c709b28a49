package io.rexserve.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes known while a request is answered. Later versions of the gateway may have other events; those are not
/// given on.
public sealed interface AnswerEvent {
    /// The boxes that the answer may point at. First and once.
    ///
    /// @param proposals null unless included
    record Proposed(int count, ImageSize image, @Nullable List<Proposal> proposals) implements AnswerEvent {}

    /// An object, as soon as it is decided.
    record Found(DetectedObject object) implements AnswerEvent {}

    /// More of the readable answer.
    record Text(String delta) implements AnswerEvent {}

    record Warned(DetectionWarning warning) implements AnswerEvent {}
}
