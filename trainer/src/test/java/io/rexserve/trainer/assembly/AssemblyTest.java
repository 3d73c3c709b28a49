package io.rexserve.trainer.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.card.Licence;
import io.rexserve.model.inspection.Inspection;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.tokenizer.TokenizerExtension;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.StoredType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Parts in the layouts of their publishers become one folder; `AssembledParityTest` compares what it computes.
class AssemblyTest {
    private static final int ADDED = 104;

    @TempDir
    private Path folder;

    private static AssemblyOptions withLanguageModel(Path languageModel) {
        return new AssemblyOptions(
                languageModel, MicroParts.folder("clip"), MicroParts.folder("convnext-laion"), null, Map.of(), 1);
    }

    private static AssemblyOptions withClip(Path clip) {
        return new AssemblyOptions(
                MicroParts.folder("qwen"), clip, MicroParts.folder("convnext-laion"), null, Map.of(), 1);
    }

    private static AssemblyOptions withConvNext(Path convnext) {
        return new AssemblyOptions(MicroParts.folder("qwen"), MicroParts.folder("clip"), convnext, null, Map.of(), 1);
    }

    private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
        var json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
        change.accept(json);
        Files.writeString(file, json.toString());
    }

    private void assertRefused(AssemblyOptions options, String... words) {
        Path out = folder.resolve("refused");
        assertThatThrownBy(() -> MicroParts.write(options, out))
                .isInstanceOf(CheckpointException.class)
                .message()
                .contains(words);
        assertThat(out).doesNotExist();
        assertThat(folder.resolve("refused.partial")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "qwen, clip, convnext-laion",
        "qwen, clip-vision, convnext-timm",
        "llama, clip, convnext-timm",
        "llama, clip-vision, convnext-laion"
    })
    void everyLayoutBecomesAFolderThatFits(String languageModel, String clip, String convnext) {
        Path out = folder.resolve("model");
        MicroParts.write(MicroParts.options(languageModel, clip, convnext), out);

        Inspection inspection = Inspector.inspect(out);
        assertThat(inspection.faults()).isEmpty();
        assertThat(inspection.guesses()).isEmpty();
        assertThat(inspection.ignored()).isNotEmpty().allMatch(name -> name.startsWith("vision_tower.vision_tower."));
        assertThat(inspection.shape())
                .contains("CLIP of width 16 at 28 pixels, layer 2 of 3")
                .contains("ConvNeXt of [8, 8, 16, 16] channels at 128 pixels");
    }

    @Test
    void bothLayoutsOfATowerGiveTheSameTensors() throws IOException {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        MicroParts.write(MicroParts.options("qwen", "clip", "convnext-laion"), one);
        MicroParts.write(MicroParts.options("qwen", "clip-vision", "convnext-timm"), other);
        assertThat(one.resolve("model.safetensors")).hasSameBinaryContentAs(other.resolve("model.safetensors"));
    }

    @Test
    void tensorsKeepTheirTypesAndValues() throws IOException {
        Path out = folder.resolve("model");
        MicroParts.write(MicroParts.options("llama", "clip", "convnext-laion"), out);
        try (Checkpoint made = Checkpoint.open(out);
                Checkpoint llm = Checkpoint.open(MicroParts.folder("llama"));
                Checkpoint clip = Checkpoint.open(MicroParts.folder("clip"));
                NDManager scope = Torch.scope()) {
            assertThat(made.info("model.layers.1.mlp.up_proj.weight").type()).isEqualTo(StoredType.F16);
            assertThat(bytes(made, "model.layers.1.mlp.up_proj.weight"))
                    .isEqualTo(bytes(llm, "model.layers.1.mlp.up_proj.weight"));
            // Stored transposed in the publisher's file.
            String fc1 = "vision_model.encoder.layers.0.mlp.fc1.weight";
            assertThat(made.float32(scope, "vision_tower.vision_tower." + fc1).toFloatArray())
                    .isEqualTo(clip.float32(scope, fc1).toFloatArray());
            assertThat(made.names()).contains("vision_tower_aux.vision_stages.2.blocks.1.ramma");
        }
    }

    private static byte[] bytes(Checkpoint checkpoint, String name) throws IOException {
        var out = new ByteArrayOutputStream();
        checkpoint.writeRows(name, checkpoint.info(name).rows(), out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"qwen, model.embed_tokens.weight", "llama, model.embed_tokens.weight", "llama, lm_head.weight"})
    void newRowsAreTheMeanOfTheKnownOnesWithALittleNoise(String languageModel, String table) {
        Path out = folder.resolve("model");
        MicroParts.write(MicroParts.options(languageModel, "clip", "convnext-laion"), out);
        int known = TokenizerExtension.of(MicroParts.folder(languageModel)).size();
        try (Checkpoint made = Checkpoint.open(out);
                Checkpoint part = Checkpoint.open(MicroParts.folder(languageModel));
                NDManager scope = Torch.scope()) {
            float[][] rows = rows(made.float32(scope, table));
            float[][] before = rows(part.float32(scope, table));
            assertThat(rows).hasDimensions(known + ADDED, 32);
            assertThat(Arrays.copyOf(rows, known)).isDeepEqualTo(Arrays.copyOf(before, known));
            for (int column = 0; column < 32; column++) {
                int c = column;
                double mean = Stream.of(before)
                        .limit(known)
                        .mapToDouble(row -> row[c])
                        .average()
                        .orElseThrow();
                double deviation = Math.sqrt(Stream.of(before)
                        .limit(known)
                        .mapToDouble(row -> (row[c] - mean) * (row[c] - mean))
                        .average()
                        .orElseThrow());
                double[] added =
                        Stream.of(rows).skip(known).mapToDouble(row -> row[c]).toArray();
                assertThat(Arrays.stream(added).average().orElseThrow()).isCloseTo(mean, within(.05 * deviation));
                assertThat(Arrays.stream(added).boxed()).allMatch(value -> Math.abs(value - mean) < .5 * deviation);
            }
            assertThat(Stream.of(rows).skip(known).map(Arrays::toString).distinct())
                    .hasSize(ADDED);
        }
    }

    private static float[][] rows(NDArray table) {
        int width = (int) table.getShape().get(1);
        float[] values = table.toFloatArray();
        float[][] rows = new float[values.length / width][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(values, row * width, (row + 1) * width);
        }
        return rows;
    }

    @Test
    void tiedModelsStayTiedAndPaddingRowsGo() throws IOException {
        Path out = folder.resolve("model");
        MicroParts.write(MicroParts.options("qwen", "clip", "convnext-laion"), out);
        try (Checkpoint made = Checkpoint.open(out);
                Tokenizer tokenizer = Tokenizer.load(out)) {
            assertThat(made.names()).doesNotContain("lm_head.weight");
            assertThat(made.info("model.embed_tokens.weight").rows()).isEqualTo(tokenizer.size());
            assertThat(tokenizer.grammarTokens().regions()).isEqualTo(100);
            assertThat(tokenizer.grammarTokens().ground()).isEqualTo(tokenizer.size() - 4);
        }
        assertThat(JsonMapper.shared()
                        .readTree(Files.readString(out.resolve("config.json")))
                        .at("/llm/tied")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void projectorsAreInitialisedAsLinearLayersOfPyTorchAndFollowTheSeed() {
        AssemblyOptions options = MicroParts.options("qwen", "clip", "convnext-laion");
        Path out = folder.resolve("model");
        MicroParts.write(options, out);
        Path again = folder.resolve("again");
        MicroParts.write(options, again);
        Path other = folder.resolve("other");
        MicroParts.write(
                new AssemblyOptions(options.languageModel(), options.clip(), options.convnext(), null, Map.of(), 2),
                other);
        try (Checkpoint made = Checkpoint.open(out);
                Checkpoint different = Checkpoint.open(other);
                NDManager scope = Torch.scope()) {
            float[] weight = made.float32(scope, "mm_projector.0.weight").toFloatArray();
            double bound = 1 / Math.sqrt(32);
            double squares = 0;
            for (float value : weight) {
                assertThat(Math.abs(value)).isLessThanOrEqualTo((float) bound);
                squares += value * value;
            }
            assertThat(Math.sqrt(squares / weight.length)).isCloseTo(bound / Math.sqrt(3), within(.02 * bound));
            assertThat(different.float32(scope, "mm_projector.0.weight").toFloatArray())
                    .isNotEqualTo(weight);
        }
        assertThat(again.resolve("model.safetensors")).hasSameBinaryContentAs(out.resolve("model.safetensors"));
    }

    @Test
    void largeModelsAreWrittenInShardsWithAnIndex() throws IOException {
        Path one = folder.resolve("one");
        Path many = folder.resolve("many");
        AssemblyOptions options = MicroParts.options("llama", "clip", "convnext-laion");
        MicroParts.write(options, one);
        Assembly.write(options, many, _ -> {}, _ -> {}, 100_000);
        assertThat(many.resolve("model.safetensors")).doesNotExist();
        assertThat(many.resolve("model-00002-of-00003.safetensors")).exists();
        assertThat(Inspector.inspect(many).faults()).isEmpty();
        try (Checkpoint whole = Checkpoint.open(one);
                Checkpoint shards = Checkpoint.open(many)) {
            assertThat(shards.names()).isEqualTo(whole.names());
            for (String name : whole.names()) {
                assertThat(bytes(shards, name)).as(name).isEqualTo(bytes(whole, name));
            }
        }
    }

    @Test
    void everyFormOfATokenizerGetsTheTokensInTheSamePlaces() throws IOException {
        Path slow = MicroParts.copy("qwen", folder.resolve("slow"));
        Files.delete(slow.resolve("tokenizer.json"));
        Path fast = folder.resolve("fast-model");
        MicroParts.write(MicroParts.options("qwen", "clip", "convnext-laion"), fast);
        MicroParts.write(withLanguageModel(slow), folder.resolve("slow-model"));
        try (Tokenizer one = Tokenizer.load(fast);
                Tokenizer other = Tokenizer.load(folder.resolve("slow-model"))) {
            assertThat(one.ids()).isEqualTo(other.ids());
            assertThat(one.endTokens()).isEqualTo(other.endTokens()).hasSize(2);
        }
    }

    @Test
    void aTokenizerThatHasTheTokensKeepsThem() throws IOException {
        Path first = folder.resolve("first");
        MicroParts.write(MicroParts.options("llama", "clip", "convnext-laion"), first);
        Path extended = MicroParts.copy("llama", folder.resolve("extended"));
        for (String name : List.of("added_tokens.json", "special_tokens_map.json", "tokenizer_config.json")) {
            Files.copy(first.resolve(name), extended.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        // The table lacks rows for them.
        assertRefused(withLanguageModel(extended), "tokenizer of", "model.embed_tokens.weight");

        edit(
                extended.resolve("config.json"),
                json -> json.put("vocab_size", json.path("vocab_size").asInt() + ADDED));
        for (int shard = 1; shard <= 2; shard++) {
            Files.delete(extended.resolve("model-0000" + shard + "-of-00002.safetensors"));
        }
        Files.delete(extended.resolve("model.safetensors.index.json"));
        decoderOf(first, extended.resolve("model.safetensors"));
        Assembly.Assembled made =
                Assembly.write(withLanguageModel(extended), folder.resolve("second"), _ -> {}, _ -> {});
        assertThat(made.newTokens()).isZero();
        assertThat(folder.resolve("second/model.safetensors"))
                .hasSameBinaryContentAs(first.resolve("model.safetensors"));
    }

    /// The language model of an assembled folder, alone.
    private static void decoderOf(Path model, Path file) throws IOException {
        try (Checkpoint made = Checkpoint.open(model)) {
            var tensors = new ArrayList<PlannedTensor>();
            made.names().stream()
                    .filter(name -> name.startsWith("model.") || name.startsWith("lm_head."))
                    .forEach(name -> tensors.add(new PlannedTensor.Copied(name, made, name)));
            ShardedWeights.write(Objects.requireNonNull(file.getParent()), tensors, ShardedWeights.SHARD, _ -> {});
        }
    }

    @Test
    void generationKeepsWhatEndsAnAnswerAndNoPenalty() throws IOException {
        Path out = folder.resolve("model");
        MicroParts.write(MicroParts.options("qwen", "clip", "convnext-laion"), out);
        var json = JsonMapper.shared().readTree(Files.readString(out.resolve("generation_config.json")));
        int size = TokenizerExtension.of(MicroParts.folder("qwen")).size();
        assertThat(json.path("eos_token_id").toString()).isEqualTo("[" + (size - 1) + "," + (size - 3) + "]");
        assertThat(json.path("do_sample").asBoolean(true)).isFalse();
        assertThat(json.has("repetition_penalty")).isFalse();
    }

    @Test
    void licencesComeFromTheFilesOfTheirPartsAndUnknownIsSaid() {
        Assembly.Assembled qwen =
                MicroParts.write(MicroParts.options("qwen", "clip", "convnext-laion"), folder.resolve("a"));
        assertThat(qwen.parts())
                .extracting(part -> part.licence().name())
                .containsExactly("apache-2.0", Licence.UNKNOWN, "mit");
        Assembly.Assembled llama =
                MicroParts.write(MicroParts.options("llama", "clip", "convnext-timm"), folder.resolve("b"));
        assertThat(llama.parts().getFirst().licence())
                .isEqualTo(new Licence("language model", "llama2", "", "text of LICENSE"));
        assertThat(folder.resolve("b/licences/llm-LICENSE")).exists();
        AssemblyOptions options = MicroParts.options("qwen", "clip", "convnext-laion");
        Assembly.Assembled given = MicroParts.write(
                new AssemblyOptions(
                        options.languageModel(),
                        options.clip(),
                        options.convnext(),
                        null,
                        Map.of(PartName.CLIP, "mit", PartName.CONVNEXT, "apache-2.0"),
                        1),
                folder.resolve("c"));
        assertThat(given.parts().get(1).licence()).isEqualTo(new Licence("CLIP", "mit", "", "given by --clip-licence"));
        assertThat(given.parts().get(2).others()).extracting(Licence::name).containsExactly("mit");
    }

    @Test
    void aLanguageModelOfAnotherFamilyIsRefused() throws IOException {
        Path mistral = MicroParts.copy("llama", folder.resolve("mistral"));
        edit(mistral.resolve("config.json"), json -> json.put("model_type", "mistral"));
        assertRefused(
                withLanguageModel(mistral), "config.json", "model_type: \"mistral\"", "(expected: llama or qwen2)");
        Path scaled = MicroParts.copy("qwen", folder.resolve("scaled"));
        edit(
                scaled.resolve("config.json"),
                json -> json.putObject("rope_scaling").put("rope_type", "yarn"));
        assertRefused(
                withLanguageModel(scaled), "config.json", "rope_scaling.rope_type: \"yarn\"", "expected: default");
        assertRefused(withLanguageModel(MicroParts.folder("clip")), "clip/config.json", "model_type: \"clip\"");
    }

    @Test
    void aPartThatLacksATensorIsRefusedByName() throws IOException {
        Path llm = MicroParts.copy("qwen", folder.resolve("llm"));
        without(llm, Set.of("model.layers.1.self_attn.q_proj.bias"));
        assertRefused(
                withLanguageModel(llm), "llm: ", "missing: model.layers.1.self_attn.q_proj.bias", "expected: a causal");
        Path clip = MicroParts.copy("clip-vision", folder.resolve("clip"));
        without(clip, Set.of("encoder.layers.1.mlp.fc2.bias"));
        assertRefused(withClip(clip), "clip: ", "missing: encoder.layers.1.mlp.fc2.bias", "expected: CLIP's");
        Path convnext = MicroParts.copy("convnext-timm", folder.resolve("convnext"));
        without(convnext, Set.of("stages.2.blocks.0.gamma"));
        assertRefused(withConvNext(convnext), "convnext: ", "missing: stages.2.blocks.0.gamma", "expected: ConvNeXt");
    }

    private static void without(Path part, Set<String> names) throws IOException {
        Path file = part.resolve("model.safetensors");
        Path whole = part.resolve("whole.safetensors");
        Files.move(file, whole);
        try (Checkpoint checkpoint = Checkpoint.open(whole)) {
            var tensors = new ArrayList<PlannedTensor>();
            checkpoint.names().stream()
                    .filter(name -> !names.contains(name))
                    .forEach(name -> tensors.add(new PlannedTensor.Copied(name, checkpoint, name)));
            ShardedWeights.write(part, tensors, ShardedWeights.SHARD, _ -> {});
        }
        Files.delete(whole);
    }

    @Test
    void towersInThePlaceOfOthersAreRefused() {
        assertRefused(
                withClip(MicroParts.folder("convnext-timm")), "convnext-timm", "embeddings.class_embedding", "CLIP's");
        assertRefused(withClip(MicroParts.folder("qwen")), "qwen", "embeddings.class_embedding", "CLIP's");
        assertRefused(withConvNext(MicroParts.folder("clip")), "clip", "stem.0.weight", "timm's layout");
        assertRefused(withConvNext(folder.resolve("nowhere")), "nowhere", "not found");
        assertRefused(withClip(folder.resolve("nowhere")), "nowhere", "not there", "expected: a model folder");
    }

    @Test
    void aClipOfAnotherActivationIsRefused() throws IOException {
        Path clip = MicroParts.copy("clip-vision", folder.resolve("clip"));
        edit(clip.resolve("config.json"), json -> json.put("hidden_act", "gelu"));
        assertRefused(withClip(clip), "config.json", "hidden_act: \"gelu\"", "expected: quick_gelu");
    }

    @Test
    void aFolderThatIsThereIsLeftAsItIs() throws IOException {
        Path out = Files.createDirectories(folder.resolve("model"));
        Files.writeString(out.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> MicroParts.write(MicroParts.options("qwen", "clip", "convnext-laion"), out))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is there already (expected: a new or an empty folder)");
        assertThat(out.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void nothingStaysBehindWhenTheCardFails() {
        Path out = folder.resolve("model");
        assertThatThrownBy(() -> Assembly.write(
                        MicroParts.options("qwen", "clip", "convnext-laion"),
                        out,
                        _ -> {
                            throw new IOException("disk full");
                        },
                        _ -> {}))
                .isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
