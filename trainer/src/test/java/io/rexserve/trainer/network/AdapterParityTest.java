package io.rexserve.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Low-rank matrices against pip's `peft` on the LLaMA and Qwen2 networks of `transformers` (`bench/network.py`).
class AdapterParityTest {
    private static final double TOLERANCE = 1e-5;

    @ParameterizedTest
    @ValueSource(strings = {"chatrex-micro", "rexseek-micro"})
    void everyLowRankMatrixHasTheGradientOfPeft(String model) throws IOException, InterruptedException {
        GoldenNetwork golden = GoldenNetwork.read(model);
        Map<String, float[]> saved = golden.tensors("-adapters");
        try (ChatRexNetwork network = adapted(golden, saved, NetworkOptions.FLOAT32);
                NDManager scope = Torch.scope()) {
            Gradients found = network.gradients(
                    scope,
                    List.of(new Sample(
                            golden.sequence(0), golden.samples().getFirst().pixels())));
            double loss = golden.json().at("/adapters/loss").doubleValue();
            assertThat(GoldenNetwork.figure(found, "loss").sum()).isEqualTo(loss, within(TOLERANCE * loss));
            Map<String, float[]> gradients = GradientParityTest.byName(network, found);
            gradients.keySet().removeIf(name -> !name.contains(".lora_"));
            Map<String, float[]> expected = saved.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("gradient."))
                    .collect(Collectors.toMap(
                            entry -> entry.getKey().substring("gradient.".length()), Map.Entry::getValue));
            assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            assertThat(GradientParityTest.beyond(
                            GradientParityTest.worst(gradients, expected, GradientParityTest.largest(expected)),
                            TOLERANCE))
                    .isEmpty();
        }
    }

    /// The network with the low-rank matrices that peft saved.
    static ChatRexNetwork adapted(GoldenNetwork golden, Map<String, float[]> saved, NetworkOptions options) {
        var rank = new LowRank(
                golden.json().at("/adapters/rank").intValue(),
                golden.json().at("/adapters/alpha").doubleValue(),
                true);
        ChatRexNetwork network = ChatRexNetwork.open(golden.folder(), Trainables.adapters(rank, false), options);
        network.initialise(1);
        network.weights().byName().forEach((name, value) -> {
            if (saved.containsKey(name)) {
                set(value, saved.get(name));
            }
        });
        return network;
    }

    static void set(NDArray value, float[] content) {
        value.setRequiresGradient(false);
        try (NDArray other = value.getManager().create(content, value.getShape())) {
            value.subi(value).addi(other);
        }
        value.setRequiresGradient(true);
    }
}
