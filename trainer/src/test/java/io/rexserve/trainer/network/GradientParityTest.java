package io.rexserve.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.network.TrainedTensor.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loss and gradients of every tensor against plain PyTorch (`bench/network.py`): within 1e-5 of the largest value of
/// the part (tower, projector, layer) and within 2e-5 of the tensor's own largest. Where rounding is all that is left,
/// as in the biases of CLIP's keys, whose gradient is zero by the formula, only the first can hold.
class GradientParityTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"chatrex-micro", "rexseek-micro"})
    void everyTensorHasTheGradientOfPlainPyTorch(String model) throws IOException, InterruptedException {
        GoldenNetwork golden = GoldenNetwork.read(model);
        try (ChatRexNetwork network =
                        ChatRexNetwork.open(golden.folder(), Trainables.everything(), NetworkOptions.FLOAT32);
                NDManager scope = Torch.scope()) {
            network.initialise(1);
            Gradients found = network.gradients(scope, golden.samples());
            assertThat(found.weight()).isEqualTo(golden.weight(), within(1e-6));
            assertThat(GoldenNetwork.figure(found, "loss").sum())
                    .isEqualTo(golden.loss(), within(TOLERANCE * golden.loss()));
            assertThat(GoldenNetwork.figure(found, "token_hits").sum()).isEqualTo(golden.hits(), within(1e-6));
            Map<String, float[]> gradients = byName(network, found);
            Map<String, float[]> expected = golden.tensors("");
            assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            assertThat(beyond(worst(gradients, expected, largestOfPart(network, expected)), TOLERANCE))
                    .isEmpty();
            gradients.keySet().removeIf(name -> name.contains("vision_model") && name.endsWith("k_proj.bias"));
            assertThat(beyond(worst(gradients, expected, largest(expected)), 2 * TOLERANCE))
                    .isEmpty();
        }
    }

    /// As the embedded model: visual and object tokens of length 1, and a marker added.
    @ParameterizedTest
    @ValueSource(strings = {"chatrex-micro", "rexseek-micro"})
    void normalisedTokensAndTheirMarkersHaveTheGradientOfPlainPyTorch(String model)
            throws IOException, InterruptedException {
        GoldenNetwork golden = GoldenNetwork.read(model);
        Path folder = golden.marked(temporary.resolve(model));
        try (ChatRexNetwork network = ChatRexNetwork.open(folder, Trainables.alignment(), NetworkOptions.FLOAT32);
                NDManager scope = Torch.scope()) {
            network.initialise(1);
            Gradients found = network.gradients(scope, golden.samples());
            double loss = golden.json().get("markedLoss").doubleValue();
            assertThat(GoldenNetwork.figure(found, "loss").sum()).isEqualTo(loss, within(TOLERANCE * loss));
            Map<String, float[]> gradients = byName(network, found);
            gradients.keySet().removeIf(name -> !name.contains("projector"));
            Map<String, float[]> expected = golden.tensors("-marked");
            assertThat(gradients.keySet())
                    .contains("mm_projector.marker", "mm_object_projector.marker")
                    .containsExactlyInAnyOrderElementsOf(expected.keySet());
            assertThat(beyond(worst(gradients, expected, largest(expected)), 2 * TOLERANCE))
                    .isEmpty();
        }
    }

    static Map<String, float[]> byName(ChatRexNetwork network, Gradients found) {
        var all = new LinkedHashMap<String, float[]>();
        List<TrainedTensor> trained = network.trained();
        for (int i = 0; i < trained.size(); i++) {
            all.put(trained.get(i).name(), found.sums().get(i).toFloatArray());
        }
        return all;
    }

    static Map<String, Double> beyond(Map<String, Double> worst, double tolerance) {
        var all = new LinkedHashMap<>(worst);
        all.values().removeIf(difference -> difference < tolerance);
        return all;
    }

    /// The largest difference of each tensor, in shares of a largest value.
    static Map<String, Double> worst(
            Map<String, float[]> found, Map<String, float[]> expected, Map<String, Double> largest) {
        var all = new LinkedHashMap<String, Double>();
        found.forEach((name, values) -> {
            float[] wanted = GoldenNetwork.of(expected, name);
            double difference = 0;
            for (int i = 0; i < values.length; i++) {
                difference = Math.max(difference, Math.abs(values[i] - wanted[i]));
            }
            all.put(name, difference / GoldenNetwork.of(largest, name));
        });
        return all;
    }

    static Map<String, Double> largest(Map<String, float[]> expected) {
        var all = new LinkedHashMap<String, Double>();
        expected.forEach((name, values) -> all.put(name, largest(values)));
        return all;
    }

    private static Map<String, Double> largestOfPart(ChatRexNetwork network, Map<String, float[]> expected) {
        var parts = new EnumMap<Part, Double>(Part.class);
        network.trained()
                .forEach(tensor ->
                        parts.merge(tensor.part(), largest(GoldenNetwork.of(expected, tensor.name())), Math::max));
        return network.trained().stream()
                .collect(Collectors.toMap(TrainedTensor::name, tensor -> parts.get(tensor.part())));
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
