package io.rexserve.model.language.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.language.RandomModel;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.BoxRounding;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Boxes;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.OutputLayer;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointOverridesTest {
    private static final String FULL = """
            {"prompt": {"template": "chatrex", "system_sentence": "Be kind. ", "opening": "Q: ", "closing": " A:",
              "end_of_answer": "</s>", "max_length": 4096},
             "tokenizer": {"legacy": false, "added_token_base": 32000, "added_token_ids": {"<ground>": 32100}},
             "boxes": {"max_objects": 60, "too_many_boxes": "cut", "rounding": "float16"},
             "decoding": {"stop_tokens": [2, 7], "stop_strings": ["###"], "repetition_penalty": 1.05, "unordered_lists": true},
             "network": {"select_layer": -1, "clip_image": 336, "clip_heads": 16, "convnext_image": 768, "heads": 32,
              "kv_heads": 8, "head_dim": 128, "theta": 500000, "eps": 1e-6, "output_layer": "lm_head"},
             "names": {"decoder": "llm.model.", "clip": "a.", "convnext": "b.", "projector": "c.",
              "object_projector": "d.", "layer_scale": "gamma"}}
            """;

    @TempDir
    private Path folder;

    private CheckpointOverrides read(String json) {
        RandomModel.text(folder.resolve("rexserve.json"), json);
        return CheckpointOverrides.read(folder);
    }

    @Test
    void aFolderWithoutTheFileOverridesNothing() {
        assertThat(CheckpointOverrides.read(folder)).isEqualTo(CheckpointOverrides.NONE);
        assertThat(CheckpointOverrides.NONE.inForce()).isEmpty();
        assertThat(read("{}")).isEqualTo(CheckpointOverrides.NONE);
    }

    @Test
    void everyValueCanBeGiven() {
        CheckpointOverrides full = read(FULL);
        assertThat(full.prompt())
                .isEqualTo(new CheckpointOverrides.Prompt("chatrex", "Be kind. ", "Q: ", " A:", "</s>", 4096));
        assertThat(full.tokenizer())
                .isEqualTo(new CheckpointOverrides.Tokenization(false, 32000, Map.of("<ground>", 32100)));
        assertThat(full.boxes()).isEqualTo(new Boxes(60, TooManyBoxes.CUT, BoxRounding.FLOAT16));
        assertThat(full.decoding())
                .isEqualTo(new CheckpointOverrides.Decode(List.of(2, 7), List.of("###"), 1.05, true));
        assertThat(full.network())
                .isEqualTo(new CheckpointOverrides.Network(
                        -1, 336, 16, 768, 32, 8, 128, 500000.0, 1e-6, OutputLayer.LM_HEAD));
        assertThat(full.names())
                .isEqualTo(new CheckpointOverrides.Names("llm.model.", "a.", "b.", "c.", "d.", "gamma"));
        assertThat(full.inForce()).hasSize(32).containsEntry("boxes.too_many_boxes", "\"CUT\"");
    }

    @Test
    void overridesWinValueByValue() {
        CheckpointOverrides file = read(FULL);
        CheckpointOverrides merged = read("{\"boxes\": {\"max_objects\": 7}}").over(file);
        assertThat(merged.boxes()).isEqualTo(new Boxes(7, TooManyBoxes.CUT, BoxRounding.FLOAT16));
        assertThat(merged.names()).isEqualTo(file.names());
        assertThat(CheckpointOverrides.NONE.over(file)).isEqualTo(file);
        assertThat(file.over(CheckpointOverrides.NONE)).isEqualTo(file);
    }

    @Test
    void whatCannotBeReadIsRefusedByItsKey() {
        assertRefused("{\"box\": {}}", "box: unknown (expected: one of [");
        assertRefused("{\"boxes\": {\"max_object\": 7}}", "boxes.max_object: unknown (expected: one of [");
        assertRefused("{\"boxes\": {\"max_objects\": 0}}", "boxes.max_objects: 0 (expected: >= 1)");
        assertRefused("{\"boxes\": {\"max_objects\": \"7\"}}", "boxes.max_objects: ");
        assertRefused("{\"boxes\": {\"max_objects\": 7.5}}", "boxes.max_objects: ");
        assertRefused("{\"boxes\": {\"rounding\": \"int8\"}}", "boxes.rounding: ");
        assertRefused("{\"boxes\": 3}", "boxes: ");
        assertRefused("{\"boxes\": {}, \"boxes\": {}}", "rexserve.json");
        assertRefused("{\"decoding\": {\"stop_strings\": [\"\"]}}", "decoding.stop_strings: [] (expected: texts");
        assertRefused("{\"network\": {\"eps\": 1}}", "network.eps: 1.0 (expected: between 0 and 1)");
        assertRefused(
                "{\"tokenizer\": {\"added_token_ids\": {\"<ground>\": -1}}}",
                "tokenizer.added_token_ids.<ground>: -1 (expected: >= 0)");
        assertRefused("[]", "ARRAY (expected: a JSON object)");
        assertRefused("{", "not JSON (expected: a JSON object): line 1, column 2: ");
    }

    private void assertRefused(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("rexserve.json")
                .hasMessageContaining(message);
    }
}
