package io.rexserve.serving.lifecycle;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// How a process stops and when it counts as hung; every default is in `lifecycle.yml`.
///
/// @param maxTimeout longest deadline of a request, which a process that stops waits for
/// @param shutdownDelay how long a process that is to stop still takes requests, not being ready any more
/// @param maxStep longest time of one step of a model's networks
/// @param maxLoad longest time until a model is loaded and has answered once
@ConfigurationProperties(prefix = "rexserve")
public record LifecycleProperties(Duration maxTimeout, Duration shutdownDelay, Duration maxStep, Duration maxLoad) {
    public LifecycleProperties {
        require("max-timeout", maxTimeout, maxTimeout.isPositive(), "above 0s");
        require("shutdown-delay", shutdownDelay, !shutdownDelay.isNegative(), "0s or more");
        require("max-step", maxStep, maxStep.isPositive(), "above 0s");
        require("max-load", maxLoad, maxLoad.isPositive(), "above 0s");
    }

    private static void require(String key, Duration value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("rexserve." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
