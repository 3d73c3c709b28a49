package io.rexserve.serving.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EngineMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EngineMeters meters = new EngineMeters(registry, "llm");

    @Test
    void aGpuReportsWhatItsDriverSays() {
        var used = new AtomicLong(3L << 30);

        meters.watchGpu("cuda:0", used::get, () -> 80L << 30);
        used.set(5L << 30);

        assertThat(registry.get("rexserve.gpu.memory.used")
                        .tag("device", "cuda:0")
                        .gauge()
                        .value())
                .isEqualTo(5L << 30);
        assertThat(registry.get("rexserve.gpu.memory.limit").gauge().value()).isEqualTo(80L << 30);
    }

    @Test
    void theModelIsALabel() {
        meters.serves("chatrex-7b", "ab".repeat(32), "cuda:0", "bfloat16");

        assertThat(registry.get("rexserve.model.info")
                        .tags("service", "llm", "model", "chatrex-7b", "device", "cuda:0", "dtype", "bfloat16")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }
}
