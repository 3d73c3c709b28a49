package io.rexserve.model.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.RandomModel.Stored;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Folders as the publishers lay them out, with the weights and the expected tensors of the golden ones.
class PublishedFolderTest {
    private static final float LOGIT = 1e-3f;

    @TempDir
    private Path folder;

    private static RandomModel.Tensor tensor(RandomModel model, String name) {
        return Objects.requireNonNull(model.tensors.get(name));
    }

    private void overrides(String json) {
        RandomModel.text(folder.resolve("rexserve.json"), json);
    }

    private void assertComputesAs(String golden) {
        try (NDManager scope = Torch.scope();
                Checkpoint expected = Checkpoint.open(Golden.folder(golden).resolve("expected.safetensors"));
                ChatRexModel model = ChatRexModel.load(folder)) {
            Map<String, NDArray> actual = ChatRexTrace.of(model, scope, Golden.image(golden), TraceInput.read(folder));
            assertThat(Objects.requireNonNull(actual.get("generated_ids")).toLongArray())
                    .isEqualTo(expected.tensor(scope, "generated_ids").toLongArray());
            NDArray logits = Objects.requireNonNull(actual.get("prompt_logits"));
            assertThat(logits.sub(expected.float32(scope, "prompt_logits"))
                            .abs()
                            .max()
                            .getFloat())
                    .isLessThan(LOGIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void loadsChatRexUnderEachOfThreePrefixesFromShapesAlone(PublishedGolden.Prefixes prefixes) {
        // As its files are believed to be: the decoder in 16 bits, all else in 32.
        Function<String, Stored> types = name -> name.startsWith(prefixes.rename("model.")) ? Stored.BF16 : Stored.F32;
        PublishedGolden.chatRex(prefixes).write(folder, types);
        overrides("{\"network\": {\"heads\": 4, \"clip_heads\": 4}}");
        assertComputesAs(PublishedGolden.CHATREX);
    }

    @Test
    void loadsThreeElementTypesInOneFolderWithBuffersThatAreRecomputed() {
        RandomModel model = PublishedGolden.chatRex(PublishedGolden.Prefixes.LONG);
        model.add("language_model.model.layers.0.self_attn.rotary_emb.inv_freq", 1, 6);
        model.add("language_model.model.rotary_emb.inv_freq", 1, 6);
        model.add("vision_tower.vision_model.embeddings.position_ids", 1, 1, 10);
        model.write(
                folder, name -> name.contains("mlp.") ? Stored.F16 : name.startsWith("l") ? Stored.BF16 : Stored.F32);
        overrides("{\"network\": {\"heads\": 4, \"clip_heads\": 4}}");
        assertComputesAs(PublishedGolden.CHATREX);
    }

    @Test
    void loadsRexSeekByItsOwnConfigurationWithAnOutputLayerBesideATiedTable() {
        RandomModel model = PublishedGolden.rexSeek();
        model.tensors.put("lm_head.weight", tensor(model, "model.embed_tokens.weight"));
        model.write(folder, Stored.BF16);
        overrides("{\"network\": {\"clip_heads\": 5}}");
        assertComputesAs(PublishedGolden.REXSEEK);
        assertThat(outputLayer()).isEqualTo("model.embed_tokens.weight (lm_head.weight is an equal copy)");
    }

    private String outputLayer() {
        try (ChatRexModel model = ChatRexModel.load(folder)) {
            return model.settings().stream()
                    .filter(setting -> setting.key().equals("network.output_layer"))
                    .map(setting -> setting.value() + " (" + setting.reason() + ")")
                    .findFirst()
                    .orElse("none");
        }
    }

    @Test
    void takesTheTableOfATiedModelAlthoughItsOutputLayerDiffersUnlessOverridden() {
        RandomModel model = PublishedGolden.rexSeek();
        model.add("lm_head.weight", 1, 520, 64);
        model.write(folder, Stored.BF16);
        overrides("{\"network\": {\"clip_heads\": 5}}");
        assertComputesAs(PublishedGolden.REXSEEK);
        assertThat(outputLayer())
                .isEqualTo("model.embed_tokens.weight (lm_head.weight differs, tie_word_embeddings is true)");
        overrides("{\"network\": {\"clip_heads\": 5, \"output_layer\": \"lm_head\"}}");
        assertThat(outputLayer()).isEqualTo("lm_head.weight (override)");
        overrides("{\"network\": {\"clip_heads\": 5, \"output_layer\": \"embed\"}}");
        assertThat(outputLayer()).isEqualTo("model.embed_tokens.weight (override)");
    }

    @Test
    void keepsOneOfTwoEqualTablesOfAnUntiedModel() {
        RandomModel model = PublishedGolden.chatRex(PublishedGolden.Prefixes.SHORT);
        model.tensors.put("llm.lm_head.weight", tensor(model, "llm.model.embed_tokens.weight"));
        model.write(folder, Stored.BF16);
        overrides("{\"network\": {\"heads\": 4, \"clip_heads\": 4}}");
        assertThat(outputLayer()).startsWith("llm.model.embed_tokens.weight (llm.lm_head.weight is an equal copy");
    }

    @Test
    void ambiguousPrefixesAreNamed() {
        RandomModel model = PublishedGolden.chatRex(PublishedGolden.Prefixes.AS_REXSEEK);
        model.add("draft.embed_tokens.weight", 1, 4, 4);
        model.write(folder, Stored.F32);
        overrides("{\"network\": {\"heads\": 4, \"clip_heads\": 4}}");
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("doubled: *embed_tokens.weight under [");
        overrides("{\"network\": {\"heads\": 4, \"clip_heads\": 4}, \"names\": {\"decoder\": \"model.\"}}");
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("unexpected: draft.embed_tokens.weight [4, 4]");
        overrides("{\"network\": {\"heads\": 4, \"clip_heads\": 4},"
                + " \"names\": {\"projector\": \"mm_projector.\", \"object_projector\": \"mm_projector.\"}}");
        model.tensors.remove("draft.embed_tokens.weight");
        model.write(folder, Stored.F32);
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("doubled: mm_projector.0.weight is claimed by projector and by object projector")
                .hasMessageContaining("unexpected: mm_object_projector.0.weight");
    }

    @Test
    void networksWithoutATensorAreListedTogether() {
        RandomModel model = PublishedGolden.chatRex(PublishedGolden.Prefixes.LONG);
        model.tensors.keySet().removeIf(name -> name.contains("embed_tokens") || name.contains("class_embedding"));
        model.write(folder, Stored.F32);
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("missing: *embed_tokens.weight")
                .hasMessageContaining("missing: *embeddings.class_embedding");
    }
}
