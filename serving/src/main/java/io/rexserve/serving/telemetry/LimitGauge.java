package io.rexserve.serving.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// The capacity beside a gauge of what is in use.
public final class LimitGauge {
    private LimitGauge() {}

    /// @param name of the other gauge, and `.limit`
    /// @param limit the most that the other gauge may be
    public static void register(MeterRegistry meters, String name, int limit) {
        Gauge.builder(name, () -> limit)
                .description("the most that " + name.substring(0, name.lastIndexOf('.')) + " may be")
                .register(meters);
    }
}
