package io.rexserve.serving.lifecycle;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Down once nothing but a new process helps: the engine has failed, or one of its threads hangs in a step or while it
/// loads.
///
/// @param engine of the model
/// @param lifecycle how long a step and loading may take
public record EngineHealth(ModelEngine<?> engine, LifecycleProperties lifecycle) implements HealthIndicator {
    @Override
    public Health health() {
        Duration step = engine.longestStep();
        if (engine.state() == ModelState.FAILED) {
            return Health.down().withDetail("state", ModelState.FAILED).build();
        }
        if (step.compareTo(lifecycle.maxStep()) > 0) {
            return Health.down().withDetail("step", step).build();
        }
        Duration loading = engine.loading();
        return loading.compareTo(lifecycle.maxLoad()) > 0
                ? Health.down().withDetail("loading", loading).build()
                : Health.up().build();
    }
}
