package io.rexserve.gateway.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The demand on the services of each pool.
public final class Demands {
    private final Map<String, Demand> pools = new LinkedHashMap<>();
    private final Demand standard;

    /// @param names of the pools; the first is that of requests which name none
    /// @param clock nanoseconds
    public Demands(MeterRegistry meters, List<String> names, LongSupplier clock) {
        names.forEach(name -> pools.put(name, new Demand(meters, name, clock)));
        standard = Objects.requireNonNull(pools.get(names.getFirst()));
    }

    /// That on the pool of a request.
    ///
    /// @param model that it names; null for none, or where it is not known
    public Demand of(@Nullable String model) {
        return model == null ? standard : pools.getOrDefault(model, standard);
    }
}
