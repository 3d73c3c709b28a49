package io.rexserve.model.language;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How far decoding in bfloat16 may lie from the float32 reference, as a share of the largest element of a tensor.
///
/// A bfloat16 has eight significant bits: every product is rounded by up to 1/512, and three or four layers add up.
/// Measured: chatrex-micro 0.019, rexseek-micro 0.017.
class Bfloat16Test {
    private static final float BOUND = 0.04f;

    @ParameterizedTest
    @CsvSource({"chatrex-micro,false", "chatrex-micro,true", "rexseek-micro,false", "rexseek-micro,true"})
    void staysWithinItsBoundOfFloat32(String name, boolean packed) {
        Path folder = Golden.folder(name);
        var options = RuntimeOptions.on(new Compute(Device.cpu(), Precision.BFLOAT16, packed));
        try (NDManager scope = Torch.scope();
                Checkpoint expected = Checkpoint.open(folder.resolve("expected.safetensors"));
                ChatRexModel model = ChatRexModel.load(folder, options)) {
            SequencedMap<String, NDArray> actual =
                    ChatRexTrace.of(model, scope, Golden.image(name), TraceInput.read(folder));
            for (String tensor : new String[] {"final_hidden", "prompt_logits"}) {
                NDArray wanted = expected.float32(scope, tensor);
                float error = Objects.requireNonNull(actual.get(tensor))
                        .sub(wanted)
                        .abs()
                        .max()
                        .getFloat();
                float largest = wanted.abs().max().getFloat();
                assertThat(error / largest).as(tensor).isBetween(1e-6f, BOUND);
            }
        }
    }
}
