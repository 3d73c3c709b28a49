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
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParityTest {
    // float32 sums in another order: 1e-4 on activations, ten times that behind the output layer.
    private static final float ACTIVATION = 1e-4f;
    private static final float LOGIT = 1e-3f;

    @ParameterizedTest
    @CsvSource({"chatrex-micro,false", "chatrex-micro,true", "rexseek-micro,false", "rexseek-micro,true"})
    void agreesWithTheReferenceOnEveryTensor(String name, boolean packed) {
        Path folder = Golden.folder(name);
        var options = RuntimeOptions.on(new Compute(Device.cpu(), Precision.FLOAT32, packed));
        try (NDManager scope = Torch.scope();
                Checkpoint expected = Checkpoint.open(folder.resolve("expected.safetensors"));
                ChatRexModel model = ChatRexModel.load(folder, options)) {
            SequencedMap<String, NDArray> actual =
                    ChatRexTrace.of(model, scope, Golden.image(name), TraceInput.read(folder));
            assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.names());
            actual.forEach((tensor, array) -> compare(tensor, array, expected, scope));
        }
    }

    private static void compare(String tensor, NDArray actual, Checkpoint expected, NDManager scope) {
        assertThat(actual.getShape().getShape())
                .as(tensor)
                .isEqualTo(expected.info(tensor).dimensions());
        if (tensor.equals("generated_ids")) {
            assertThat(actual.toLongArray())
                    .isEqualTo(expected.tensor(scope, tensor).toLongArray());
            return;
        }
        float error = actual.sub(expected.float32(scope, tensor)).abs().max().getFloat();
        assertThat(error).as(tensor).isLessThan(tensor.endsWith("logits") ? LOGIT : ACTIVATION);
    }
}
