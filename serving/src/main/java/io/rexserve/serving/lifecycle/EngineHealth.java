package io.rexserve.serving.lifecycle;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Down once nothing but a new process helps: the engine has failed, or one of its threads hangs in a step.
///
/// @param engine of the model
/// @param maxStep longest time of one step
public record EngineHealth(ModelEngine<?> engine, Duration maxStep) implements HealthIndicator {
    @Override
    public Health health() {
        Duration step = engine.longestStep();
        if (engine.state() == ModelState.FAILED) {
            return Health.down().withDetail("state", ModelState.FAILED).build();
        }
        return step.compareTo(maxStep) > 0
                ? Health.down().withDetail("step", step).build()
                : Health.up().build();
    }
}
