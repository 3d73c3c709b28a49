package io.rexserve.llm;

import java.time.Duration;

/// What one message of a stream asks of one of the model's threads, up to where it lets others have a turn.
@FunctionalInterface
interface Step {
    Next OVER = new Over();

    /// What follows.
    sealed interface Next {}

    /// The message is done with.
    record Over() implements Next {}

    /// There is more to do on the decoder's thread, once others have had their turn.
    record Decodes(Step step) implements Next {}

    /// The rest takes part in the decoder's passes.
    record Joins(Progress progress) implements Next {}

    /// @param waited time in the queue
    Next take(LoadedModel model, Duration waited);
}
