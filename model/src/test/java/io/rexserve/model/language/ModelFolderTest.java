package io.rexserve.model.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.RandomModel.Stored;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.ChatRexFolder;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.GenerationDefaults;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    private static final RuntimeOptions PLAIN = RuntimeOptions.on(new Compute(Device.cpu(), Precision.FLOAT32, false));
    private static final RgbImage IMAGE = new RgbImage(30, 20, new byte[3 * 30 * 20]);

    @TempDir
    private Path folder;

    private float[] promptLogits(RuntimeOptions options) {
        try (NDManager scope = Torch.scope();
                ChatRexModel model = ChatRexModel.load(folder, options)) {
            NDArray logits = ChatRexTrace.of(model, scope, IMAGE, TraceInput.read(folder))
                    .get("prompt_logits");
            return Objects.requireNonNull(logits).toFloatArray();
        }
    }

    private static float largestDifference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void weightsStoredIn16BitsAreComputedIn32() {
        RandomModel model = RandomModel.grouped().cutToBfloat16();
        model.write(folder, Stored.F32);
        float[] expected = promptLogits(PLAIN);
        model.write(folder, Stored.BF16);
        assertThat(promptLogits(PLAIN)).isEqualTo(expected);
        model.write(folder, Stored.F16);
        // float16 holds all of bfloat16's digits but not its smallest numbers
        assertThat(largestDifference(promptLogits(PLAIN), expected)).isLessThan(1e-4f);
    }

    @Test
    void bfloat16ArithmeticStaysWithinAFewPercentOfFloat32() {
        RandomModel.grouped().write(folder, Stored.BF16);
        float[] exact = promptLogits(PLAIN);
        float[] rounded = promptLogits(RuntimeOptions.on(new Compute(Device.cpu(), Precision.BFLOAT16, false)));
        float largest = largestDifference(exact, new float[exact.length]);
        assertThat(largestDifference(exact, rounded)).isGreaterThan(0).isLessThan(0.05f * largest);
    }

    @Test
    void shardsAreReadAsOneCheckpoint(@TempDir Path whole) {
        RandomModel model = RandomModel.plain();
        model.writeSharded(folder, Stored.F32);
        float[] sharded = promptLogits(PLAIN);
        folder = model.write(whole, Stored.F32);
        assertThat(promptLogits(PLAIN)).isEqualTo(sharded);
    }

    @Test
    void unusedPartsOfATowerMayBeThere() {
        RandomModel model = RandomModel.plain();
        model.add("post_layernorm.weight", 1, 8);
        model.add("encoder.layers.2.layer_norm1.weight", 1, 8);
        model.add("embeddings.position_ids", 1, 1, 5);
        model.write(folder, Stored.F32);
        assertThat(promptLogits(PLAIN)).isNotEmpty();
    }

    @Test
    void aTiedModelMayCarryAnOutputLayerOfItsOwn() {
        RandomModel model = RandomModel.grouped();
        model.add("language_model.lm_head.weight", 1, 60, 36);
        model.write(folder, Stored.F32);
        assertThat(promptLogits(PLAIN)).isNotEmpty();
    }

    @Test
    void missingMisshapenAndUnexpectedTensorsAreListedTogether() {
        RandomModel model = RandomModel.plain();
        model.tensors.remove("model.layers.1.mlp.up_proj.weight");
        model.tensors.remove("model.norm.weight");
        model.add("model.norm.weight", 1, 21);
        model.add("model.layers.3.mlp.up_proj.weight", 1, 24, 20);
        model.write(folder, Stored.F32);
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("missing: model.layers.1.mlp.up_proj.weight [24, 20]")
                .hasMessageContaining("shape: model.norm.weight is [21] (expected: [20])")
                .hasMessageContaining("unexpected: model.layers.3.mlp.up_proj.weight [24, 20]");
    }

    @Test
    void aRoleFoundTwiceIsRefused() {
        RandomModel model = RandomModel.plain();
        model.add("copy.model.embed_tokens.weight", 1, 50, 20);
        model.write(folder, Stored.F32);
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("doubled: *embed_tokens.weight under [model., copy.model.]");
    }

    @Test
    void twoNamesForOneLayerScaleAreRefused() {
        RandomModel model = RandomModel.plain();
        model.add("tower.vision_stages.0.blocks.0.gamma", 1, 4);
        model.write(folder, Stored.F32);
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("unexpected: tower.vision_stages.0.blocks.0.ramma");
    }

    @Test
    void theConfigurationIsReadWithUpstreamsDefaults() {
        RandomModel.plain().write(folder, Stored.F32);
        ChatRexConfig config = config();
        assertThat(config.maxLength()).isEqualTo(2048);
        assertThat(config.maxObjects()).isEqualTo(100);
        assertThat(config.tokenNorm()).isFalse();
        assertThat(config.template()).isEqualTo(ChatTemplate.CHATREX);
        assertThat(config.llm().theta()).isEqualTo(10000);
        assertThat(config.llm().headDim()).isEqualTo(4);
        assertThat(config.normalization().background()).containsExactly(122, 116, 104);
    }

    @Test
    void aConfigurationThatCannotBeIsRefusedByItsKey() {
        assertRefused("\"heads\": 6", "\"heads\": 5", "llm.hidden: 36 (expected: a multiple of llm.heads = 5)");
        assertRefused("\"kv_heads\": 2", "\"kv_heads\": 4", "llm.kv_heads: 4 (expected: a divisor of llm.heads = 6)");
        assertRefused("\"patch\": 5", "\"patch\": 7", "5 cells per side (expected: 7, as the last map of convnext)");
        assertRefused("\"vocab\": 60", "\"vocab\": \"60\"", "llm.vocab: \"60\" (expected: an integer)");
        assertRefused("\"ffn\": 50, ", "", "llm.ffn: missing (expected: an integer)");
        assertRefused("[4, 8, 12]", "[4, 8, 13]", "convnext.dims: a sum of 25 (expected: a multiple of 4)");
        assertRefused("rexseek", "vicuna", "template: vicuna (expected: chatrex, chatrex-vicuna or rexseek)");
        assertRefused("\"select_layer\": -1", "\"select_layer\": -3", "clip.select_layer: -3");
    }

    private ChatRexConfig config() {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return ChatRexFolder.read(folder, checkpoint, CheckpointOverrides.NONE)
                    .config();
        }
    }

    private void assertRefused(String from, String to, String message) {
        RandomModel.grouped().write(folder, Stored.F32);
        String changed = RandomModel.grouped().config.replace(from, to);
        assertThat(changed).isNotEqualTo(RandomModel.grouped().config);
        RandomModel.text(folder.resolve("config.json"), changed);
        assertThatThrownBy(this::config)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(message);
    }

    private GenerationDefaults defaults(String json) {
        if (!json.isEmpty()) {
            RandomModel.text(folder.resolve("generation_config.json"), json);
        }
        return GenerationDefaults.read(folder, CheckpointOverrides.read(folder));
    }

    @Test
    void decodingDefaultsComeFromTheFolder() {
        assertThat(defaults("")).isEqualTo(GenerationDefaults.NONE);
        assertThat(defaults("{\"repetition_penalty\": 1.05, \"eos_token_id\": [7, 9], \"top_k\": 20}"))
                .isEqualTo(new GenerationDefaults(1.05, Set.of(7, 9), List.of(), false));
        assertThat(defaults("{\"unordered_lists\": true}"))
                .isEqualTo(new GenerationDefaults(1, Set.of(), List.of(), true));
        assertThat(defaults("{\"eos_token_id\": 2}")).isEqualTo(new GenerationDefaults(1, Set.of(2), List.of(), false));
        assertThatThrownBy(() -> defaults("{\"repetition_penalty\": 0}"))
                .hasMessageContaining("repetition_penalty: 0.0");
    }

    @Test
    void overridesOfDecodingWinOneByOneOverTheFolder() {
        RandomModel.text(folder.resolve("rexserve.json"), "{\"decoding\": {\"stop_strings\": [\"###\"]}}");
        String stated = "{\"repetition_penalty\": 1.05, \"eos_token_id\": [7, 9]}";
        assertThat(defaults(stated)).isEqualTo(new GenerationDefaults(1.05, Set.of(7, 9), List.of("###"), false));
        RandomModel.text(
                folder.resolve("rexserve.json"), "{\"decoding\": {\"stop_tokens\": [3], \"repetition_penalty\": 1.2}}");
        assertThat(defaults(stated)).isEqualTo(new GenerationDefaults(1.2, Set.of(3), List.of(), false));
    }
}
