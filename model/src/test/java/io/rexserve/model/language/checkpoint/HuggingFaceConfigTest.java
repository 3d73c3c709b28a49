package io.rexserve.model.language.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.PublishedGolden;
import io.rexserve.model.language.RandomModel;
import io.rexserve.model.language.RandomModel.Stored;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.BoxRounding;
import io.rexserve.model.language.checkpoint.Setting.Origin;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceConfigTest {
    @TempDir
    private Path folder;

    private void overrides(String json) {
        RandomModel.text(folder.resolve("rexserve.json"), json);
    }

    private ChatRexFolder read(CheckpointOverrides overrides) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return ChatRexFolder.read(folder, checkpoint, overrides);
        }
    }

    private Setting setting(String key) {
        return read(CheckpointOverrides.NONE).settings().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsTheOriginOfEachValue() {
        PublishedGolden.chatRex(PublishedGolden.Prefixes.SHORT).write(folder, Stored.F32);
        overrides("{\"network\": {\"heads\": 4, \"clip_heads\": 4}}");
        assertThat(setting("network.heads").origin()).isEqualTo(Origin.OVERRIDE);
        assertThat(setting("network.head_dim").text()).isEqualTo("network.head_dim = 12 (rows of q_proj / heads)");
        assertThat(setting("network.head_dim").origin()).isEqualTo(Origin.TENSORS);
        assertThat(setting("network.theta").text()).startsWith("network.theta = 10000.0 (as LLaMA");
        assertThat(read(CheckpointOverrides.NONE).guesses())
                .extracting(Setting::key)
                .contains("network.theta", "network.eps", "network.select_layer", "network.convnext_image")
                .contains("prompt.template", "prompt.max_length", "boxes.max_objects", "boxes.rounding")
                .doesNotContain("network.heads", "vocab_size");
        PublishedGolden.rexSeek().write(folder, Stored.F32);
        assertThat(setting("network.theta").origin()).isEqualTo(Origin.FOLDER);
        assertThat(setting("network.select_layer").origin()).isEqualTo(Origin.FOLDER);
        assertThat(setting("network.heads").text()).isEqualTo("network.heads = 4 (instead of 8)");
    }

    @Test
    void theCallersOverridesWinOverTheFilesAndThoseOverTheFolder() {
        PublishedGolden.rexSeek().write(folder, Stored.F32);
        overrides("{\"network\": {\"clip_heads\": 5}, \"prompt\": {\"template\": \"chatrex\", \"max_length\": 900},"
                + " \"boxes\": {\"rounding\": \"float16\", \"max_objects\": 7}}");
        var given = new CheckpointOverrides(
                new CheckpointOverrides.Prompt(null, "Be kind. ", null, null, "</end>", 800),
                CheckpointOverrides.NONE.tokenizer(),
                CheckpointOverrides.NONE.boxes(),
                CheckpointOverrides.NONE.decoding(),
                CheckpointOverrides.NONE.network(),
                CheckpointOverrides.NONE.names());
        ChatRexConfig config = read(given).config();
        assertThat(config.template()).isEqualTo(new ChatTemplate("Be kind. ", "USER: ", " ASSISTANT:", "</end>"));
        assertThat(config.maxLength()).isEqualTo(800);
        assertThat(config.maxObjects()).isEqualTo(7);
        assertThat(config.boxes().rounding()).isEqualTo(BoxRounding.FLOAT16);
        assertThat(read(CheckpointOverrides.NONE).config().maxLength()).isEqualTo(900);
    }

    @Test
    void anUnsupportedConfigurationIsRefused() {
        overrides("{\"network\": {\"clip_heads\": 5}}");
        assertRefused("\"silu\"", "\"gelu\"", "hidden_act: \"gelu\" (expected: silu, or nothing)");
        assertRefused("\"use_sliding_window\": false", "\"use_sliding_window\": true", "use_sliding_window: true");
        assertRefused("mlp2x_gelu", "mlp3x_gelu", "mm_projector_type: \"mlp3x_gelu\" (expected: mlp2x_gelu");
        assertRefused("\"patch\"", "\"cls_patch\"", "mm_vision_select_feature: \"cls_patch\"");
        assertRefused("\"pad\"", "\"anyres\"", "image_aspect_ratio: \"anyres\"");
        assertRefused(
                "\"vocab_size\"",
                "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}, \"vocab_size\"",
                "rope_scaling.type: \"linear\"");
        assertRefused("\"mm_hidden_size\": 104", "\"mm_hidden_size\": 2560", "mm_hidden_size: 2560 (expected: 104");
        assertRefused("\"object_hidden_size\": 120", "\"object_hidden_size\": 9", "object_hidden_size: 9");
        assertRefused("\"num_attention_heads\": 8", "\"num_attention_heads\": 7", "(expected: a multiple of heads = 7");
    }

    private void assertRefused(String from, String to, String message) {
        RandomModel model = PublishedGolden.rexSeek();
        model.write(folder, Stored.F32);
        String changed = model.config.replace(from, to);
        assertThat(changed).isNotEqualTo(model.config);
        RandomModel.text(folder.resolve("config.json"), changed);
        assertThatThrownBy(() -> read(CheckpointOverrides.NONE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(message);
    }

    @Test
    void aShapeThatTheConfigurationStatesOtherwiseIsReported() {
        RandomModel model = PublishedGolden.rexSeek();
        model.write(folder, Stored.F32);
        overrides("{\"network\": {\"clip_heads\": 5}}");
        RandomModel.text(
                folder.resolve("config.json"), model.config.replace("\"vocab_size\": 520", "\"vocab_size\": 416"));
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("shape: model.embed_tokens.weight is [520, 64] (expected: [416, 64])");
    }

    @Test
    void theDecodersShapesMayStandInASectionOfTheirOwn() {
        String config = "{\"model_type\": \"chatrex\", \"mm_vision_select_layer\": -2, \"text_config\": "
                + PublishedGolden.REXSEEK_CONFIG.formatted("\"x\": 0") + "}";
        PublishedGolden.golden(PublishedGolden.REXSEEK, config, name -> "llm." + name)
                .write(folder, Stored.F32);
        overrides("{\"network\": {\"clip_heads\": 5}}");
        assertThat(setting("network.heads").text()).isEqualTo("network.heads = 8 (config.json)");
        assertThat(setting("network.theta").text()).isEqualTo("network.theta = 1000000.0 (config.json)");
        assertThat(read(CheckpointOverrides.NONE).config().template()).isEqualTo(ChatTemplate.REXSEEK);
    }

    @Test
    void unknownHeadsAreRequiredInTheOverrides() {
        PublishedGolden.chatRex(PublishedGolden.Prefixes.LONG).write(folder, Stored.F32);
        overrides("{\"network\": {\"clip_heads\": 4}}");
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("num_attention_heads: missing")
                .hasMessageContaining("network.heads in rexserve.json");
        overrides("{\"network\": {\"heads\": 4}}");
        assertThatThrownBy(() -> ChatRexModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("clip width: 32")
                .hasMessageContaining("network.clip_heads");
    }
}
