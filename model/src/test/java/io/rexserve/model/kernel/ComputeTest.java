package io.rexserve.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeTest {
    @Test
    void packsOnTheProcessor() {
        assertThat(Compute.of("cpu", "float32")).isEqualTo(Compute.CPU);
        assertThat(Compute.of("cpu", "BFLOAT16")).isEqualTo(new Compute(Device.cpu(), Precision.BFLOAT16, true));
    }

    @ParameterizedTest
    @CsvSource({
        "gpu,    float32,  rexserve.device: gpu (expected: cpu or cuda or cuda:N)",
        "cuda:x, float32,  rexserve.device: cuda:x (expected: cpu or cuda or cuda:N)",
        "cuda:99,float32,  rexserve.device: cuda:99 (expected: one of the",
        "cpu,    float16,  rexserve.dtype: float16 (expected: float32 or bfloat16)"
    })
    void namesWhatItCannotDo(String device, String dtype, String message) {
        assertThatThrownBy(() -> Compute.of(device, dtype))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void doesNotPackOnOtherDevices() {
        assertThatThrownBy(() -> new Compute(Device.gpu(0), Precision.FLOAT32, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: the CPU");
    }

    @Test
    void keepsKeysAndValuesInFloat32OnTheProcessor() {
        assertThat(Compute.of("cpu", "bfloat16").cachePrecision()).isEqualTo(Precision.FLOAT32);
        assertThat(new Compute(Device.gpu(0), Precision.BFLOAT16, false).cachePrecision())
                .isEqualTo(Precision.BFLOAT16);
    }
}
