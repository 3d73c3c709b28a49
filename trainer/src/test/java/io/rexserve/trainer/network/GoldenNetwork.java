package io.rexserve.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.question.PackedSequence;
import io.rexserve.trainer.question.TargetRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What `bench/network.py` wrote: packed questions of two pictures, their loss and the gradient of every tensor.
record GoldenNetwork(String name, JsonNode json) {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final Path EXPECTED = HOME.resolve("trainer/src/test/resources/golden/network");

    static GoldenNetwork read(String name) throws IOException {
        return new GoldenNetwork(
                name, JsonMapper.shared().readTree(Files.readString(EXPECTED.resolve(name + ".json"))));
    }

    Path folder() {
        return HOME.resolve("model/src/test/resources/golden").resolve(name);
    }

    double loss() {
        return json.get("loss").doubleValue();
    }

    double weight() {
        return json.get("weight").doubleValue();
    }

    double hits() {
        return json.get("hits").doubleValue();
    }

    /// The first picture is the golden one, the second the same mirrored.
    List<Sample> samples() {
        float[] pixels = pixels();
        return List.of(new Sample(sequence(0), pixels), new Sample(sequence(1), mirrored(pixels)));
    }

    private float[] pixels() {
        try (Checkpoint file = Checkpoint.open(folder().resolve("expected.safetensors"));
                NDManager scope = Torch.scope();
                NDArray pixels = file.float32(scope, "pixels_high")) {
            return pixels.toFloatArray();
        }
    }

    private static float[] mirrored(float[] pixels) {
        int side = (int) Math.round(Math.sqrt(pixels.length / 3.0));
        var mirrored = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            mirrored[i] = pixels[i - i % side + side - 1 - i % side];
        }
        return mirrored;
    }

    PackedSequence sequence(int number) {
        JsonNode node = json.get("sequences").get(number);
        return new PackedSequence(
                stream(node.get("boxes"))
                        .map(box -> new PixelBox(
                                box.get(0).floatValue(),
                                box.get(1).floatValue(),
                                box.get(2).floatValue(),
                                box.get(3).floatValue()))
                        .toList(),
                ints(node.get("ids")),
                ints(node.get("positions")),
                ints(node.get("segments")),
                ints(node.get("visualSlots")),
                ints(node.get("objectSlots")),
                stream(node.get("targets"))
                        .map(target -> new TargetRow(
                                target.get("position").intValue(),
                                ints(target.get("allowed")),
                                ints(target.get("masked")),
                                target.get("weight").floatValue()))
                        .toList());
    }

    /// The model with `token_norm` and the markers of `bench/network.py`.
    Path marked(Path folder) throws IOException {
        Files.createDirectories(folder);
        var config = (ObjectNode) JsonMapper.shared().readTree(Files.readString(folder().resolve("config.json")));
        Files.writeString(
                folder.resolve("config.json"), config.put("token_norm", true).toString());
        try (Checkpoint weights = Checkpoint.open(folder());
                NDManager scope = Torch.scope()) {
            var tensors = new LinkedHashMap<String, NDArray>();
            weights.names().forEach(tensor -> tensors.put(tensor, weights.float32(scope, tensor)));
            int hidden = config.at("/llm/hidden").intValue();
            tensors.put("mm_projector.marker", marker(scope, hidden, Math::sin));
            tensors.put("mm_object_projector.marker", marker(scope, hidden, Math::cos));
            SafeTensorsWriter.write(folder.resolve("model.safetensors"), tensors, StoredType.F32, Map.of());
        }
        return folder;
    }

    private static NDArray marker(NDManager scope, int hidden, DoubleUnaryOperator value) {
        var marker = new float[hidden];
        for (int i = 0; i < hidden; i++) {
            marker[i] = (float) value.applyAsDouble(i);
        }
        return scope.create(marker);
    }

    /// Tensors of a file that lies beside the JSON.
    Map<String, float[]> tensors(String suffix) {
        var all = new LinkedHashMap<String, float[]>();
        try (Checkpoint file = Checkpoint.open(EXPECTED.resolve(name + suffix + ".safetensors"));
                NDManager scope = Torch.scope()) {
            for (String tensor : file.names()) {
                all.put(tensor, file.float32(scope, tensor).toFloatArray());
            }
        }
        return all;
    }

    /// The figure of that name.
    static Gradients.Figure figure(Gradients gradients, String name) {
        return of(gradients.figures(), name);
    }

    /// The value of a key that must be there.
    static <V> V of(Map<String, V> map, String key) {
        V value = map.get(key);
        assertThat(value).as(key).isNotNull();
        return Objects.requireNonNull(value);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static int[] ints(JsonNode array) {
        return stream(array).mapToInt(JsonNode::intValue).toArray();
    }
}
