package io.rexserve.gateway.detection;

import java.time.Duration;

/// Receives the events of a request while it is answered, on the request's thread.
///
/// A listener may take its time: the services are asked for no more events than a small window until it has taken
/// those that came. What it throws ends the question and both calls.
public interface DetectionListener {
    /// Waits for the whole answer.
    DetectionListener NONE = new DetectionListener() {
        @Override
        public void on(DetectionEvent event) {}

        @Override
        public boolean delivers() {
            return false;
        }
    };

    void on(DetectionEvent event);

    /// Whether events reach the caller as they come, so that they cannot be taken back.
    default boolean delivers() {
        return true;
    }

    /// Nothing has happened for [#idleInterval()].
    default void idle() {}

    /// How long nothing may happen before [#idle()] is called.
    default Duration idleInterval() {
        return Duration.ofDays(1);
    }
}
