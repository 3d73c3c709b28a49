package io.rexserve.benchmark.published;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

class PublishedModelTest {
    private static long parameters(PublishedModel model, String... prefixes) {
        return model.tensors().stream()
                .filter(tensor -> Arrays.stream(prefixes).anyMatch(tensor.name()::startsWith))
                .mapToLong(PublishedTensor::elements)
                .sum();
    }

    private static long bytes(PublishedModel model) {
        return model.tensors().stream().mapToLong(PublishedTensor::bytes).sum();
    }

    @ParameterizedTest
    @EnumSource
    void namesEveryTensorOnceBesideAConfigurationThatIsJson(PublishedModel model) {
        assertThat(model.tensors()).extracting(PublishedTensor::name).doesNotHaveDuplicates();
        assertThat(JsonMapper.shared().readTree(model.configJson()).isObject()).isTrue();
    }

    @Test
    void chatRexHasTheParametersThatItsFilesAddUpTo() {
        var model = PublishedModel.CHATREX_7B;
        assertThat(model.tensors()).hasSize(1030);
        assertThat(parameters(model, "language_model.")).isEqualTo(6_739_267_584L);
        assertThat(parameters(model, "vision_tower.")).isEqualTo(303_507_456);
        assertThat(parameters(model, "vision_tower_aux.")).isEqualTo(196_227_264);
        assertThat(parameters(model, "mm_projector.")).isEqualTo(27_271_168);
        assertThat(parameters(model, "mm_object_projector.")).isEqualTo(28_581_888);
        assertThat(bytes(model) / 1e9).isBetween(15.695, 15.705);
    }

    @Test
    void rexSeekHasTheParametersThatItsFilesAddUpTo() {
        var model = PublishedModel.REXSEEK_3B;
        assertThat(model.tensors()).hasSize(1174);
        long head = parameters(model, "lm_head.");
        assertThat(head).isEqualTo(151769L * 2048);
        assertThat((parameters(model, "") - head) / 1e9).isBetween(3.6045, 3.6055);
        assertThat(bytes(model) / 1e9).isBetween(7.825, 7.835);
    }

    @Test
    void rexSeeksNamesMakeAnIndexOfThePublishedSize() {
        var model = PublishedModel.REXSEEK_3B;
        var names = new TreeMap<String, String>();
        model.tensors().forEach(tensor -> names.put(tensor.name(), "model-00001-of-00002.safetensors"));
        String weights = names.entrySet().stream()
                .map(entry -> "    \"" + entry.getKey() + "\": \"" + entry.getValue() + "\"")
                .collect(Collectors.joining(",\n"));
        String index = "{\n  \"metadata\": {\n    \"total_size\": " + bytes(model) + "\n  },\n  \"weight_map\": {\n"
                + weights + "\n  }\n}\n";
        assertThat(index).hasSize(115_940);
    }

    @Test
    void thePapersChatRexHasQwensLargerDecoder() {
        var model = PublishedModel.CHATREX_QWEN_7B;
        assertThat(model.tensors()).hasSize(1 + 28 * 12 + 2 + 391 + 340 + 8);
        // Qwen2.5-7B is published with 152,064 rows and 7,615,616,512 parameters.
        long rows = 2L * (152064 - 151769) * 3584;
        assertThat(parameters(model, "model.", "lm_head.")).isEqualTo(7_615_616_512L - rows);
    }

    @Test
    void upnHasTheTensorsOfItsPublishedFile() throws IOException {
        Path names = Path.of(
                System.getProperty("rexserve.home"), "model/src/test/resources/golden/upn/upn_state_dict_keys.tsv");
        List<String> expected = Files.readAllLines(names).stream()
                .map(line -> line.replace(",)", ")"))
                .toList();
        assertThat(expected).hasSize(701);
        assertThat(PublishedModel.UPN_LARGE.tensors().stream()
                        .map(tensor -> tensor.name() + "\t"
                                + tensor.shape().toString().replace('[', '(').replace(']', ')')
                                + "\ttorch." + (tensor.type() == StoredType.I64 ? "int64" : "float32")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
