package io.rexserve.serving.lifecycle;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Up while the model is ready, down once it has failed, and out of service while it is warming up or draining.
///
/// @param engine of the model
public record ModelHealth(ModelEngine<?> engine) implements HealthIndicator {
    @Override
    public Health health() {
        ModelState state = engine.state();
        Health.Builder health = switch (state) {
            case READY -> Health.up();
            case WARMING_UP, DRAINING -> Health.outOfService();
            case FAILED -> Health.down();
        };
        engine.failureText().ifPresent(text -> health.withDetail("error", text));
        return health.withDetail("state", state).build();
    }
}
