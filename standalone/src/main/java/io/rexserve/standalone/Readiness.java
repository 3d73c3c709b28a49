package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContext;

/// Whether all three services of a suite are warm: the answer of `/actuator/health/readiness`.
public final class Readiness {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final String FAILED = "FAILED";

    private Readiness() {}

    /// Waits until the suite is ready.
    ///
    /// @throws CommandException if a model cannot be served, so that it never will be
    public static void await(ApplicationContext suite) throws InterruptedException {
        HealthEndpoint health = suite.getBean(HealthEndpoint.class);
        while (!ready(health.healthForPath("readiness"))) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private static boolean ready(@Nullable HealthDescriptor health) {
        if (health instanceof CompositeHealthDescriptor all && all.getComponents() != null) {
            all.getComponents().forEach(Readiness::requireNotFailed);
        }
        return health != null && health.getStatus().equals(Status.UP);
    }

    private static void requireNotFailed(String component, HealthDescriptor health) {
        @Nullable
        Map<String, Object> details = health instanceof IndicatedHealthDescriptor one ? one.getDetails() : null;
        if (details != null && FAILED.equals(String.valueOf(details.get("state")))) {
            throw new CommandException(
                    component + ": cannot be served: " + details.getOrDefault("error", "the log says why"));
        }
    }
}
