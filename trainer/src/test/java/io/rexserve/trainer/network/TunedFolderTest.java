package io.rexserve.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorInfo;
import io.rexserve.trainer.network.ModelFolderCopy.Replacement;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TunedFolderTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"chatrex-micro", "rexseek-micro"})
    void anUntrainedNetworkIsWrittenByteForByte(String model) throws IOException {
        GoldenNetwork golden = GoldenNetwork.read(model);
        Path source = modelFolder(golden);
        Path out = temporary.resolve("out");
        try (ChatRexNetwork network = ChatRexNetwork.open(source, Trainables.everything(), NetworkOptions.FLOAT32)) {
            network.initialise(1);
            network.write(out);
        }
        assertThat(names(out)).containsExactly("config.json", "model.safetensors", "tokenizer.txt");
        assertThat(Files.readAllBytes(out.resolve("tokenizer.txt")))
                .isEqualTo(Files.readAllBytes(source.resolve("tokenizer.txt")));
        try (Checkpoint before = Checkpoint.open(source);
                Checkpoint after = Checkpoint.open(out)) {
            assertThat(List.copyOf(after.names())).isEqualTo(List.copyOf(before.names()));
            for (String name : before.names()) {
                assertThat(after.info(name).type()).isEqualTo(before.info(name).type());
                assertThat(bytes(after, name)).as(name).isEqualTo(bytes(before, name));
            }
        }
    }

    @Test
    void onlyWhatWasTrainedChanges() throws IOException {
        Path source = modelFolder(GoldenNetwork.read("chatrex-micro"));
        Path out = temporary.resolve("out");
        try (ChatRexNetwork network = ChatRexNetwork.open(source, Trainables.alignment(), NetworkOptions.FLOAT32)) {
            network.initialise(1);
            network.weights().byName().forEach((_, value) -> {
                float[] values = value.toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] = 2 * values[i] + 1;
                }
                AdapterParityTest.set(value, values);
            });
            network.write(out);
        }
        try (Checkpoint before = Checkpoint.open(source);
                Checkpoint after = Checkpoint.open(out);
                NDManager scope = Torch.scope()) {
            for (String name : before.names()) {
                if (name.contains("projector") || name.contains("embed_tokens") || name.contains("lm_head")) {
                    float[] old = before.float32(scope, name).toFloatArray();
                    float[] changed = after.float32(scope, name).toFloatArray();
                    for (int i = 0; i < old.length; i++) {
                        assertThat(changed[i]).isEqualTo(2 * old[i] + 1, within(Math.abs(2 * old[i] + 1) / 128));
                    }
                } else {
                    assertThat(bytes(after, name)).as(name).isEqualTo(bytes(before, name));
                }
            }
        }
        try (ChatRexModel served = ChatRexModel.load(out)) {
            assertThat(served.config().llm().vocab()).isEqualTo(404);
        }
    }

    @Test
    void shardsAndTheirIndexAreKept() throws IOException {
        Path source = modelFolder(GoldenNetwork.read("chatrex-micro"));
        shard(source);
        Path out = temporary.resolve("out");
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            String name = "model.norm.weight";
            var ones = new Replacement(
                    checkpoint.info(name).shape(),
                    scope -> scope.ones(new Shape(checkpoint.info(name).dimensions())));
            new ModelFolderCopy(source, checkpoint, Map.of(name, ones), Map.of("note.txt", new byte[] {'x'}))
                    .write(out);
        }
        assertThat(names(out))
                .containsExactly(
                        "config.json",
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "model.safetensors.index.json",
                        "note.txt",
                        "tokenizer.txt");
        try (Checkpoint before = Checkpoint.open(source);
                Checkpoint after = Checkpoint.open(out);
                NDManager scope = Torch.scope()) {
            assertThat(after.float32(scope, "model.norm.weight").toFloatArray()).containsOnly(1f);
            for (String name : before.names()) {
                assertThat(after.path(name).getFileName())
                        .isEqualTo(before.path(name).getFileName());
            }
        }
    }

    @Test
    void aFolderThatHoldsSomethingIsLeftAlone() throws IOException {
        Path source = modelFolder(GoldenNetwork.read("chatrex-micro"));
        Path out = Files.createDirectory(temporary.resolve("out"));
        Files.writeString(out.resolve("mine.txt"), "mine");
        try (ChatRexNetwork network = ChatRexNetwork.open(source, Trainables.alignment(), NetworkOptions.FLOAT32)) {
            network.initialise(1);
            assertThatThrownBy(() -> network.write(out))
                    .hasMessage(out + ": 1 files (expected: a folder that is empty, or not there)");
        }
        assertThat(names(out)).containsExactly("mine.txt");
    }

    @Test
    void aTensorThatIsNotFiniteIsRefused() throws IOException {
        Path source = modelFolder(GoldenNetwork.read("chatrex-micro"));
        try (ChatRexNetwork network = ChatRexNetwork.open(source, Trainables.alignment(), NetworkOptions.FLOAT32)) {
            network.initialise(1);
            NDArray bias = GoldenNetwork.of(network.weights().byName(), "mm_projector.2.bias");
            var values = new float[48];
            values[3] = Float.NaN;
            AdapterParityTest.set(bias, values);
            assertThatThrownBy(() -> network.write(temporary.resolve("out")))
                    .hasMessage("tensor mm_projector.2.bias: NaN (expected: finite in F32)");
            assertThat(temporary.resolve("out")).doesNotExist();
        }
    }

    /// Merged by peft and merged here are the same but for the rounding of the stored type.
    @ParameterizedTest
    @ValueSource(strings = {"chatrex-micro", "rexseek-micro"})
    void mergedMatricesAreTheSumInFloat32(String model) throws IOException {
        GoldenNetwork golden = GoldenNetwork.read(model);
        Map<String, float[]> saved = golden.tensors("-adapters");
        Path direct = temporary.resolve("direct");
        Path folder = temporary.resolve("adapter");
        Path merged = temporary.resolve("merged");
        Path source = modelFolder(golden);
        double scale = golden.json().at("/adapters/alpha").doubleValue()
                / golden.json().at("/adapters/rank").doubleValue();
        try (ChatRexNetwork network = AdapterParityTest.adapted(golden, saved, NetworkOptions.FLOAT32)) {
            network.write(direct);
            AdapterFolder.write(network, folder);
        }
        AdapterFolder.merge(source, folder, merged);
        try (Checkpoint before = Checkpoint.open(source);
                Checkpoint one = Checkpoint.open(direct);
                Checkpoint other = Checkpoint.open(merged);
                NDManager scope = Torch.scope()) {
            for (String name : before.names()) {
                assertThat(bytes(other, name)).as(name).isEqualTo(bytes(one, name));
            }
            String matrix = "model.layers.1.self_attn.k_proj";
            float[] w = before.float32(scope, matrix + ".weight").toFloatArray();
            float[] found = other.float32(scope, matrix + ".weight").toFloatArray();
            float[] a = GoldenNetwork.of(saved, "base_model.model." + matrix + ".lora_A.weight");
            float[] b = GoldenNetwork.of(saved, "base_model.model." + matrix + ".lora_B.weight");
            int in = Math.toIntExact(before.info(matrix + ".weight").shape().get(1));
            for (int i = 0; i < w.length; i++) {
                double product = 0;
                for (int r = 0; r < 4; r++) {
                    product += (double) b[i / in * 4 + r] * a[r * in + i % in];
                }
                assertThat(found[i])
                        .isEqualTo(
                                (float) (w[i] + scale * product),
                                within((float) Math.abs(w[i] + scale * product) / 256 + 1e-7f));
            }
        }
        try (ChatRexModel served = ChatRexModel.load(merged)) {
            assertThat(served.config().tokenNorm()).isFalse();
        }
    }

    @Test
    void adaptersAreWrittenAsPeftDoes() throws IOException {
        GoldenNetwork golden = GoldenNetwork.read("rexseek-micro");
        Map<String, float[]> saved = golden.tensors("-adapters");
        try (ChatRexNetwork network = AdapterParityTest.adapted(golden, saved, NetworkOptions.FLOAT32)) {
            AdapterFolder.write(network, temporary);
        }
        JsonNode config = JsonMapper.shared().readTree(Files.readString(temporary.resolve("adapter_config.json")));
        assertThat(config.get("peft_type").asString()).isEqualTo("LORA");
        assertThat(config.get("r").intValue()).isEqualTo(4);
        assertThat(config.get("lora_alpha").doubleValue()).isEqualTo(8);
        assertThat(config.get("modules_to_save"))
                .extracting(JsonNode::asString)
                .containsExactly("mm_projector", "mm_object_projector");
        String targets = config.get("target_modules").asString();
        assertThat("model.layers.12.self_attn.q_proj").matches(targets);
        assertThat("vision_tower.vision_tower.vision_model.encoder.layers.0.self_attn.q_proj")
                .doesNotMatch(targets);
        try (Checkpoint file = Checkpoint.openAdapters(temporary.resolve("adapter_model.safetensors"));
                NDManager scope = Torch.scope()) {
            saved.forEach((name, values) -> {
                if (!name.startsWith("gradient.")) {
                    assertThat(file.float32(scope, name).toFloatArray())
                            .as(name)
                            .isEqualTo(values);
                }
            });
        }
    }

    @Test
    void adaptersWithoutAPlaceInTheModelAreNamed() throws IOException {
        Path source = modelFolder(GoldenNetwork.read("chatrex-micro"));
        Path adapters = Files.createDirectory(temporary.resolve("adapter"));
        Files.writeString(adapters.resolve("adapter_config.json"), "{\"peft_type\":\"LORA\",\"lora_alpha\":8,\"r\":4}");
        try (NDManager scope = Torch.scope()) {
            var tensors = new LinkedHashMap<String, NDArray>();
            tensors.put("base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight", scope.ones(new Shape(4, 48)));
            tensors.put("base_model.model.model.layers.9.self_attn.q_proj.lora_B.weight", scope.ones(new Shape(48, 4)));
            SafeTensorsWriter.write(adapters.resolve("adapter_model.safetensors"), tensors, StoredType.F32, Map.of());
        }
        assertThatThrownBy(() -> AdapterFolder.merge(source, adapters, temporary.resolve("out")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(
                        "1 tensors, [base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight] first");
        Files.writeString(
                adapters.resolve("adapter_config.json"), "{\"peft_type\":\"LORA\",\"lora_alpha\":8,\"use_dora\":true}");
        assertThatThrownBy(() -> AdapterFolder.merge(source, adapters, temporary.resolve("out")))
                .hasMessageContaining("use_dora: true (expected: false, or not there)");
        Files.writeString(adapters.resolve("adapter_config.json"), "{\"peft_type\":\"IA3\"}");
        assertThatThrownBy(() -> AdapterFolder.merge(source, adapters, temporary.resolve("out")))
                .hasMessageContaining("peft_type: IA3 (expected: LORA)");
    }

    @Test
    void scalesFollowTheConfiguration() throws IOException {
        Files.writeString(temporary.resolve("adapter_config.json"), """
                {"peft_type": "LORA", "lora_alpha": 8, "use_rslora": true, "alpha_pattern": {"layers.1.self_attn.v_proj": 4}}
                """);
        AdapterConfig config = AdapterConfig.read(temporary);
        assertThat(config.scale("model.layers.0.self_attn.q_proj", 16)).isEqualTo(2);
        assertThat(config.scale("model.layers.1.self_attn.v_proj", 16)).isEqualTo(1);
    }

    @Test
    void lowRankNetworksWithoutMatricesHaveNoAdapterFile() {
        try (ChatRexNetwork network = ChatRexNetwork.open(
                new GoldenNetwork("chatrex-micro", JsonMapper.shared().createObjectNode()).folder(),
                Trainables.alignment(),
                NetworkOptions.FLOAT32)) {
            assertThatThrownBy(() -> AdapterFolder.write(network, temporary))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("adapters: none");
        }
        assertThatThrownBy(() -> new LowRank(0, 8, false)).hasMessage("rank: 0 (expected: 1 to 1024)");
    }

    /// The golden weights with a file beside them.
    private Path modelFolder(GoldenNetwork golden) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("source"));
        Files.copy(golden.folder().resolve("config.json"), folder.resolve("config.json"));
        Files.copy(golden.folder().resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("tokenizer.txt"), "words");
        return folder;
    }

    private static void shard(Path folder) throws IOException {
        Path whole = folder.resolve("model.safetensors");
        try (Checkpoint checkpoint = Checkpoint.open(whole)) {
            List<String> names = List.copyOf(checkpoint.names());
            var weightMap = new LinkedHashMap<String, String>();
            for (int part = 0; part < 2; part++) {
                String file = "model-0000" + (part + 1) + "-of-00002.safetensors";
                List<String> some = names.subList(part * names.size() / 2, (part + 1) * names.size() / 2);
                TensorFile.write(folder.resolve(file), checkpoint, some, Map.of());
                some.forEach(name -> weightMap.put(name, file));
            }
            Files.writeString(
                    folder.resolve("model.safetensors.index.json"),
                    JsonMapper.shared().writeValueAsString(Map.of("weight_map", weightMap)));
        }
        Files.delete(whole);
    }

    private static byte[] bytes(Checkpoint checkpoint, String name) throws IOException {
        TensorInfo info = checkpoint.info(name);
        try (FileChannel in = FileChannel.open(checkpoint.path(name))) {
            var bytes = ByteBuffer.allocate(Math.toIntExact(info.length()));
            in.read(bytes, info.offset());
            return bytes.array();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
