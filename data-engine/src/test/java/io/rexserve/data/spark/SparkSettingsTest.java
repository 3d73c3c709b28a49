package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparkSettingsTest {
    @Test
    void executorsAreSentWhatStagesNeedBesidesSpark() {
        List<String> sent = SparkSettings.ours().stream()
                .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                .toList();
        for (String needed : List.of(
                "api-",
                "extjwnl-2",
                "extjwnl-data-",
                "imageio-webp-",
                "jackson-databind-3",
                "jsvg-",
                "langchain4j-embeddings-",
                "onnxruntime-",
                "opennlp-models-pos-",
                "opennlp-tools-",
                "pytorch-engine-",
                "pytorch-native-cpu-",
                "rexserve-model-",
                "snakeyaml-engine-",
                "tokenizers-")) {
            assertThat(sent).anyMatch(name -> name.startsWith(needed));
        }
        assertThat(sent).noneMatch(name -> name.startsWith("spark-") || name.startsWith("jackson-databind-2"));
    }

    @Test
    void slotsShareTheCoresOfTheMachine() {
        assertThat(SparkSettings.localSlots("local[3]")).isEqualTo(3);
        assertThat(SparkSettings.localSlots("local[*]"))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
