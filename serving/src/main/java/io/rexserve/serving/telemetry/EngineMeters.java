package io.rexserve.serving.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.rexserve.serving.lifecycle.ModelEngine;
import io.rexserve.serving.lifecycle.ModelState;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// The gauges that every model service has: the state of its engine, the model that it serves, and the memory of the
/// GPU that it computes on.
public final class EngineMeters {
    private static final String LOADING = "loading";

    private final MeterRegistry meters;
    private final String service;

    /// @param service `proposal` or `llm`
    public EngineMeters(MeterRegistry meters, String service) {
        this.meters = meters;
        this.service = service;
    }

    /// One gauge per state, of which one is 1.
    public void watch(ModelEngine<?> engine) {
        watch(engine, LOADING);
        for (ModelState state : ModelState.values()) {
            watch(engine, state.name().toLowerCase(Locale.ROOT));
        }
    }

    private void watch(ModelEngine<?> engine, String state) {
        Gauge.builder("rexserve.engine.state", engine, known -> state(known).equals(state) ? 1 : 0)
                .description("1 for the state that the model's engine is in, 0 for the others")
                .tag("service", service)
                .tag("state", state)
                .register(meters);
    }

    private static String state(ModelEngine<?> engine) {
        ModelState state = engine.state();
        return state == ModelState.WARMING_UP && engine.loaded().isEmpty()
                ? LOADING
                : state.name().toLowerCase(Locale.ROOT);
    }

    /// @param model its name
    /// @param sha256 its digest
    /// @param device that it computes on
    /// @param dtype of its matrices
    public void serves(String model, String sha256, String device, String dtype) {
        Gauge.builder("rexserve.model.info", () -> 1)
                .description("1, labelled with the model that is served")
                .tags(List.of(
                        Tag.of("service", service),
                        Tag.of("model", model),
                        Tag.of("sha256", sha256),
                        Tag.of("device", device),
                        Tag.of("dtype", dtype)))
                .register(meters);
    }

    /// Services that share a process and a GPU share these gauges.
    ///
    /// @param device such as `cuda:0`
    /// @param used bytes of the whole GPU that are in use, by any process
    /// @param limit bytes that it has
    public void watchGpu(String device, LongSupplier used, LongSupplier limit) {
        gpu("rexserve.gpu.memory.used", "memory of the GPU that is in use, by any process", device, used);
        gpu("rexserve.gpu.memory.limit", "memory of the GPU", device, limit);
    }

    private void gpu(String name, String description, String device, LongSupplier bytes) {
        Gauge.builder(name, bytes::getAsLong)
                .description(description)
                .baseUnit("bytes")
                .tag("device", device)
                .register(meters);
    }
}
