package io.rexserve.model.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.benchmark.published.PublishedModel;
import io.rexserve.benchmark.published.PublishedTensor;
import io.rexserve.model.language.checkpoint.Setting;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checkpoints of the published names, shapes and types, whose tensors are holes in a file.
class PublishedInspectionTest {
    @TempDir
    private Path folder;

    private static Path golden(String name) {
        return Path.of(System.getProperty("rexserve.home"), "model/src/test/resources/golden", name);
    }

    private static Map<String, Long> parameters(Inspection inspection) {
        return inspection.parts().stream().collect(Collectors.toMap(NetworkPart::name, NetworkPart::parameters));
    }

    private static int tensors(Inspection inspection) {
        return inspection.parts().stream()
                .mapToInt(part -> part.tensors().size())
                .sum();
    }

    private Inspection published(PublishedModel model) {
        return Inspector.inspect(HeaderOnly.folder(folder, model));
    }

    private void overrides(String json) throws IOException {
        Files.writeString(folder.resolve("rexserve.json"), json);
    }

    @ParameterizedTest
    @EnumSource
    void everyPublishedLayoutFits(PublishedModel model) {
        assertThat(published(model).faults()).isEmpty();
    }

    @Test
    void countsChatRexTowersDecoderAndProjectorsFromNamesAlone() {
        Inspection inspection = published(PublishedModel.CHATREX_7B);
        assertThat(inspection.family()).isEqualTo(ModelFamily.CHATREX);
        // One CLIP layer and the norm behind it are stored and never used.
        assertThat(inspection.ignored()).hasSize(18);
        assertThat(tensors(inspection)).isEqualTo(1030 - 18);
        long unused = 12_596_224 + 2048;
        assertThat(parameters(inspection))
                .containsEntry("decoder", 6_739_267_584L)
                .containsEntry("clip", 303_507_456 - unused)
                .containsEntry("convnext", 196_227_264L)
                .containsEntry("projector", 27_271_168L)
                .containsEntry("object projector", 28_581_888L);
        assertThat(inspection.parts().getLast().types()).containsExactly(Map.entry(StoredType.F16, 291L));
        assertThat(inspection.shape())
                .contains("width 4096, 32 layers, 32 heads (32 of keys) of 128, feed-forward 11008, 32104 rows;")
                .contains("CLIP of width 1024 at 336 pixels, layer 23 of 24")
                .contains("ConvNeXt of [192, 384, 768, 1536] channels at 768 pixels");
        assertThat(inspection.guesses())
                .extracting(Setting::key)
                .contains("network.heads", "network.theta", "network.eps", "network.select_layer", "prompt.template");
    }

    @Test
    void countsRexSeekAndLeavesItsOutputLayerToTheTable() {
        Inspection inspection = published(PublishedModel.REXSEEK_3B);
        assertThat(inspection.family()).isEqualTo(ModelFamily.REXSEEK);
        assertThat(inspection.ignored()).hasSize(19).contains("lm_head.weight");
        assertThat(tensors(inspection)).isEqualTo(1174 - 19);
        long unused = 12_596_224 + 2048;
        assertThat((parameters(inspection).values().stream()
                                        .mapToLong(count -> count)
                                        .sum()
                                + unused)
                        / 1e9)
                .isBetween(3.6045, 3.6055);
        assertThat(inspection.guesses())
                .extracting(Setting::key)
                .doesNotContain("network.heads", "network.theta", "network.eps", "network.select_layer");
    }

    @Test
    void countsTheMemoryOfWeightsAndOfAThousandTokens() {
        Inspection chatRex = published(PublishedModel.CHATREX_7B);
        long cache = 2L * 32 * 4096 * 1000;
        assertThat(chatRex.memory())
                .extracting(estimate -> estimate.device() + " " + estimate.type())
                .containsExactly("cpu float32", "cpu bfloat16", "cuda float32", "cuda bfloat16");
        assertThat(chatRex.memory())
                .extracting(MemoryEstimate::cache)
                .containsExactly(4 * cache, 4 * cache, 4 * cache, 2 * cache);
        long all = chatRex.parts().stream().mapToLong(NetworkPart::parameters).sum();
        assertThat(chatRex.memory().getFirst().weights()).isEqualTo(4 * all);
        assertThat(chatRex.memory().getLast().weights() / 2.0 / all).isBetween(1.0, 1.002);
        Inspection rexSeek = published(PublishedModel.REXSEEK_3B);
        long table = 151769L * 2048;
        assertThat(rexSeek.memory().getFirst().weights()
                        - rexSeek.memory().get(2).weights())
                .isEqualTo(4 * table);
    }

    @Test
    void namesTheLicencesOfPublishedWeights() {
        assertThat(InspectionReport.table(published(PublishedModel.CHATREX_7B)))
                .contains("non-commercial research only")
                .contains("Llama 2 Community License");
        assertThat(InspectionReport.table(published(PublishedModel.REXSEEK_3B))).contains("Qwen Research License");
        Inspection upn = published(PublishedModel.UPN_LARGE);
        assertThat(upn.family()).isEqualTo(ModelFamily.UPN);
        assertThat(upn.ignored()).hasSize(24 + 4 + 11 * 6);
        assertThat(InspectionReport.table(upn)).contains("IDEA License 1.0");
    }

    @Test
    void listsWhatIsMissingMisshapenDoubledAndUnexpected() {
        var tensors = new ArrayList<>(PublishedModel.REXSEEK_3B.tensors());
        tensors.removeIf(tensor -> tensor.name().equals("model.layers.35.mlp.up_proj.weight"));
        tensors.replaceAll(tensor -> tensor.name().equals("mm_projector.2.bias")
                ? new PublishedTensor(tensor.name(), tensor.type(), List.of(2047L))
                : tensor);
        tensors.add(new PublishedTensor("model.layers.0.self_attn.o_proj.bias", StoredType.BF16, List.of(2048L)));
        HeaderOnly.folder(folder, PublishedModel.REXSEEK_3B);
        HeaderOnly.write(folder.resolve("model.safetensors"), tensors);
        Inspection inspection = Inspector.inspect(folder);
        assertThat(inspection.faults())
                .containsExactlyInAnyOrder(
                        "missing: model.layers.35.mlp.up_proj.weight [11008, 2048]",
                        "shape: mm_projector.2.bias is [2047] (expected: [2048])",
                        "unexpected: model.layers.0.self_attn.o_proj.bias [2048]");
        assertThat(InspectionReport.table(inspection)).endsWith("\nDOES NOT FIT: 3 faults\n");
        tensors.add(new PublishedTensor("ema.embed_tokens.weight", StoredType.BF16, List.of(1L, 2L)));
        HeaderOnly.write(folder.resolve("model.safetensors"), tensors);
        assertThat(Inspector.inspect(folder).faults())
                .singleElement()
                .asString()
                .contains("doubled: *embed_tokens.weight under [");
    }

    @Test
    void aFileAloneIsInspectedWithoutAConfiguration() {
        Path file = folder.resolve("weights.safetensors");
        HeaderOnly.write(file, PublishedModel.CHATREX_QWEN_7B.tensors());
        Inspection inspection = Inspector.inspect(file);
        assertThat(inspection.faults()).isEmpty();
        assertThat(inspection.family()).isEqualTo(ModelFamily.CHATREX_QWEN);
        assertThat(inspection.shape()).contains("28 heads (4 of keys) of 128");
    }

    @Test
    void aFolderWithoutAConfigurationDoesNotFit() {
        HeaderOnly.write(folder.resolve("model.safetensors"), PublishedModel.CHATREX_7B.tensors());
        assertThat(Inspector.inspect(folder).faults())
                .singleElement()
                .asString()
                .contains("config.json: missing");
    }

    @Test
    void overridesAreShownAndNoLongerGuessed() throws IOException {
        HeaderOnly.folder(folder, PublishedModel.CHATREX_7B);
        overrides("{\"prompt\": {\"template\": \"chatrex\"}, \"network\": {\"select_layer\": -1}}");
        Inspection inspection = Inspector.inspect(folder);
        assertThat(inspection.overrides())
                .containsOnly(Map.entry("prompt.template", "\"chatrex\""), Map.entry("network.select_layer", "-1"));
        assertThat(inspection.guesses())
                .extracting(Setting::key)
                .doesNotContain("prompt.template", "network.select_layer");
        assertThat(InspectionReport.table(inspection)).contains("overrides in force:\n  network.select_layer = -1\n");
    }

    private void copy(String source, String... files) throws IOException {
        Path from = Objects.requireNonNull(golden("chatrex-micro").getParent()).resolve(source);
        for (String file : files) {
            Files.write(folder.resolve(file), Files.readAllBytes(from.resolve(file)));
        }
    }

    @Test
    void aTokenizerIsHeldToTheRowsOfTheTable() throws IOException {
        HeaderOnly.folder(folder, PublishedModel.CHATREX_7B);
        Files.delete(folder.resolve("tokenizer.json"));
        copy("tokenizer/llama", "tokenizer.model", "added_tokens.json", "tokenizer_config.json");
        Inspection inspection = Inspector.inspect(folder);
        assertThat(inspection.faults()).isEmpty();
        assertThat(inspection.tokenizer())
                .containsExactly("files tokenizer.model, added_tokens.json", "804 ids, 100 of them of regions");
        Files.delete(folder.resolve("config.json"));
        Files.delete(folder.resolve("model.safetensors"));
        copy("chatrex-micro", "config.json", "model.safetensors");
        assertThat(Inspector.inspect(folder).faults())
                .singleElement()
                .asString()
                .contains("tokenizer: 804 ids");
    }

    @Test
    void aFolderWithoutATokenizerDoesNotFit() throws IOException {
        HeaderOnly.folder(folder, PublishedModel.CHATREX_7B);
        Files.delete(folder.resolve("tokenizer.json"));
        assertThat(Inspector.inspect(folder).faults())
                .containsExactly(
                        "tokenizer: no file of one (expected: tokenizer.json, or tokenizer.model, or vocab.json"
                                + " and merges.txt, beside the weights)");
    }

    @Test
    void jsonHoldsEveryTensorAndSetting() {
        Inspection inspection = published(PublishedModel.REXSEEK_3B);
        JsonNode json = JsonMapper.shared().readTree(InspectionReport.json(inspection));
        assertThat(json.path("fits").asBoolean()).isTrue();
        assertThat(json.path("parts").size()).isEqualTo(5);
        assertThat(json.at("/parts/4/tensors/0/name").asString()).isEqualTo("model.embed_tokens.weight");
        assertThat(json.at("/parts/4/tensors/0/shape").toString()).isEqualTo("[151769,2048]");
        assertThat(json.at("/parts/4/tensors/0/type").asString()).isEqualTo("BF16");
        assertThat(json.path("settings").size()).isEqualTo(inspection.settings().size());
        assertThat(json.path("licences").isEmpty()).isFalse();
    }

    @Test
    void weightsOfNoKnownFamilyAreRefused() {
        Path file = folder.resolve("other.safetensors");
        HeaderOnly.write(file, List.of(new PublishedTensor("conv1.weight", StoredType.F32, List.of(2L))));
        assertThatThrownBy(() -> Inspector.inspect(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("1 tensors of no known family");
    }
}
