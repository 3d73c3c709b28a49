package io.rexserve.sentence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// all-MiniLM-L6-v2 against Python's ONNX Runtime and tokenizers (`golden/sentence/make.py`).
class SentenceModelTest {
    /// Single precision sums in another order, on other processors.
    private static final double TOLERANCE = 2e-5;

    private static SentenceModel model;
    private static JsonNode golden;

    @BeforeAll
    static void open() throws IOException {
        model = SentenceModel.bundled();
        try (InputStream in = SentenceModelTest.class.getResourceAsStream("/golden/sentence/embeddings.json")) {
            golden = JsonMapper.shared().readTree(Objects.requireNonNull(in));
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static String text(int i) {
        return golden.get("texts").get(i).stringValue();
    }

    @Test
    void embeddingsAreThoseOfPython() {
        JsonNode rows = golden.get("embeddings");
        assertThat(rows.size()).isGreaterThan(10);
        for (int i = 0; i < rows.size(); i++) {
            float[] embedding = model.embed(text(i));
            assertThat(embedding).hasSize(384);
            for (int j = 0; j < rows.get(i).size(); j++) {
                assertThat((double) embedding[16 * j])
                        .as("%s [%d]", text(i), 16 * j)
                        .isCloseTo(rows.get(i).get(j).doubleValue(), within(TOLERANCE));
            }
        }
    }

    @Test
    void cosinesAreThoseOfPython() {
        JsonNode rows = golden.get("cosines");
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < rows.size(); j++) {
                assertThat(model.cosine(text(i), text(j)))
                        .as("%s / %s", text(i), text(j))
                        .isCloseTo(rows.get(i).get(j).doubleValue(), within(TOLERANCE));
            }
        }
    }

    @Test
    void theNameHoldsTheDigestOfTheNetwork() {
        assertThat(model.name())
                .isEqualTo("all-MiniLM-L6-v2 (sha256 "
                        + golden.get("sha256").stringValue().substring(0, 12) + ")");
    }

    @Test
    void anEmbeddingBelongsToItsCaller() {
        float[] first = model.embed("dog");
        first[0] = 7;
        assertThat(model.embed("dog")[0]).isLessThan(1);
    }

    @Test
    void aFolderOfTheSameFilesIsTheSameModel(@TempDir Path folder) throws IOException {
        copy("/all-minilm-l6-v2.onnx", folder.resolve("onnx/model.onnx"));
        copy("/all-minilm-l6-v2-tokenizer.json", folder.resolve("tokenizer.json"));
        Files.createDirectories(folder.resolve("1_Pooling"));
        Files.writeString(
                folder.resolve("1_Pooling/config.json"),
                "{\"word_embedding_dimension\": 384, \"pooling_mode_cls_token\": false, \"pooling_mode_mean_tokens\": true}");
        Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 4}");
        try (SentenceModel other = SentenceModel.of(folder)) {
            assertThat(other.name()).startsWith(folder.getFileName() + " (sha256 759c3cd2b7fe");
            assertThat(other.cosine("dog", "hot dog")).isEqualTo(model.cosine("dog", "hot dog"));
            // [CLS], two words and [SEP]
            assertThat(other.embed("a red dog on a table")).isEqualTo(model.embed("a red"));
        }
    }

    @Test
    void whatAFolderLacksIsNamed(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> SentenceModel.of(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": no network (expected: onnx/model.onnx or model.onnx in this folder)");
        Files.writeString(folder.resolve("model.onnx"), "not a network");
        assertThatThrownBy(() -> SentenceModel.of(folder))
                .hasMessage(
                        folder.resolve("tokenizer.json") + ": missing (expected: the tokenizer of the sentence model)");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertThatThrownBy(() -> SentenceModel.of(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no network that ONNX Runtime reads");
    }

    @Test
    void aTokenizerThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        copy("/all-minilm-l6-v2.onnx", folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertThatThrownBy(() -> SentenceModel.of(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.getFileName() + ": no tokenizer of Hugging Face's library: ");
    }

    @Test
    void otherPoolingThanTheMeanIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("model.onnx"), "x");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        Files.createDirectories(folder.resolve("1_Pooling"));
        Files.writeString(folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\": true}");
        assertThatThrownBy(() -> SentenceModel.of(folder))
                .hasMessageContaining("pooling_mode_cls_token is true (expected: pooling_mode_mean_tokens alone)");
    }

    private static void copy(String resource, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        try (InputStream in = SentenceModelTest.class.getResourceAsStream(resource)) {
            Files.copy(Objects.requireNonNull(in, resource), to);
        }
    }
}
