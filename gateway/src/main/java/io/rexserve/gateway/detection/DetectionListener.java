package io.rexserve.gateway.detection;

import java.time.Duration;

/// Hears of an answer while it is made, on the thread that asked.
///
/// A listener may take its time: the services are asked for no more events than a small window until it has taken
/// those that came. What it throws ends the question and both calls.
public interface DetectionListener {
    /// Waits for the whole answer.
    DetectionListener NONE = new DetectionListener() {
        @Override
        public void on(DetectionEvent event) {}
    };

    void on(DetectionEvent event);

    /// Nothing has happened for [#patience()].
    default void idle() {}

    /// How long nothing may happen before [#idle()] is called.
    default Duration patience() {
        return Duration.ofDays(1);
    }
}
