package io.rexserve.trainer.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.TensorInfo;
import io.rexserve.trainer.vocabulary.VocabularyExtension.Extended;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyExtensionTest {
    private static final Path EMBEDDED =
            Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny/chatrex");
    private static final String TABLE = "model.embed_tokens.weight";
    private static final List<String> NAMES =
            List.of("raccoon", "red panda", "coca-cola", "T-Shirt", "c++ book", "blood cell (white)");

    @TempDir
    private Path temporary;

    private static VocabularyGap gap(List<String> names, String... texts) {
        try (Tokenizer tokenizer = Tokenizer.load(EMBEDDED)) {
            return VocabularyGap.of(tokenizer, names, Stream.of(texts));
        }
    }

    private Extended extended(VocabularyGap gap) throws IOException {
        return VocabularyExtension.extend(EMBEDDED, gap, temporary.resolve("extended"));
    }

    @Test
    void aGapHoldsWhatCannotBeWritten() {
        VocabularyGap gap = gap(
                List.of("Raccoon", "raccoon", "dog", "red  panda", "hot dog"),
                "the red panda at the left pond",
                "a pond & a dog");

        assertThat(gap.names()).containsExactly("raccoon", "red panda");
        assertThat(gap.words()).containsExactly("pond", "&");
        assertThat(gap.namesOnly().words()).isEmpty();
        assertThat(gap(List.of("dog"), "a cat").isEmpty()).isTrue();
    }

    @Test
    void aRecordsTextsAreThoseBesideItsNames() {
        Region region = Region.ofPhrase(Box.ofSize(1, 1, 5, 5), "left one");
        ImageRecord record = ImageRecord.of("1", new ImageSource.File("1", Path.of("1")), 10, 10, List.of(region));

        assertThat(VocabularyGap.texts(record)).containsExactly("left one");
    }

    @Test
    void openVocabulariesNeedNothing() {
        Path bytes = Path.of(System.getProperty("rexserve.home")).resolve("model/src/test/resources/tokenizer/bytes");
        try (Tokenizer tokenizer = Tokenizer.load(bytes)) {
            assertThat(VocabularyGap.of(tokenizer, List.of("gramophone"), Stream.of("z\u00e9bre"))
                            .isEmpty())
                    .isTrue();
        }
    }

    @Test
    void theServersTokenizerReadsNewNamesAsOneToken() throws IOException {
        Extended extended = extended(gap(NAMES, "a pond"));
        try (Tokenizer old = Tokenizer.load(EMBEDDED);
                Tokenizer grown = Tokenizer.load(extended.folder())) {
            assertThat(extended.ids().keySet())
                    .containsExactly(
                            "raccoon", "red panda", "coca-cola", "t-shirt", "c++ book", "blood cell (white)", "pond");
            assertThat(grown.size()).isEqualTo(old.size() + 7);
            assertThat(grown.ids()).containsAllEntriesOf(old.ids());
            for (String written : List.of("RACCOON", "Red Panda", "Coca-Cola", "t-shirt", "C++ book", "pond")) {
                assertThat(grown.unknownWords(written)).as(written).isEmpty();
            }
            assertThat(question(grown, "Red Panda", "t-shirt", "dog"))
                    .contains(id(extended.ids(), "red panda"), id(extended.ids(), "t-shirt"), id(old.ids(), "dog"));
            assertThat(question(grown, "hot dog")).containsExactly(question(old, "hot dog"));
            assertThat(grown.unknownWords("a red gramophone")).containsExactly("red", "gramophone");
            assertThat(grown.decode(id(extended.ids(), "red panda"))).isEqualTo("red panda");
        }
    }

    private static int[] question(Tokenizer tokenizer, String... labels) {
        return tokenizer.encode(Prompts.question(ChatTemplate.CHATREX, 2, new Task.Detect(List.of(labels))));
    }

    @Test
    void namesTakeDirectionsThatAreFreeAndNothingElseMoves() throws IOException {
        Extended extended = extended(gap(NAMES, "a pond"));
        try (Checkpoint old = Checkpoint.open(EMBEDDED);
                Checkpoint grown = Checkpoint.open(extended.folder());
                NDManager scope = Torch.scope()) {
            assertThat(grown.names()).containsExactlyElementsOf(old.names());
            for (String name : old.names()) {
                byte[] before = bytes(EMBEDDED, old.info(name));
                byte[] after = bytes(extended.folder(), grown.info(name));
                assertThat(grown.info(name).type()).isEqualTo(old.info(name).type());
                assertThat(java.util.Arrays.copyOf(after, before.length))
                        .as(name)
                        .isEqualTo(before);
                assertThat(after.length == before.length).as(name).isEqualTo(!name.equals(TABLE));
            }
            float[] table = grown.float32(scope, TABLE).toFloatArray();
            requireOrthogonal(table, extended);
        }
        assertThat(extended.freeDirections()).contains(51 - NAMES.size());
    }

    private static byte[] bytes(Path folder, TensorInfo info) throws IOException {
        var bytes = new byte[Math.toIntExact(info.length())];
        try (var file = new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "r")) {
            file.seek(info.offset());
            file.readFully(bytes);
        }
        return bytes;
    }

    private static void requireOrthogonal(float[] table, Extended extended) {
        var vectors = new NameVectors();
        float[] code = vectors.boxCode(0.3, 0.6, 0.2, 0.4);
        for (int i = 0; i < NAMES.size(); i++) {
            int row = extended.ids().firstEntry().getValue() + i;
            assertThat(dot(table, row, table, row)).isCloseTo(1, within(0.01));
            assertThat(dot(table, row, code, 0)).isCloseTo(0, within(0.01));
            for (int name = 0; name < ObjectName.drawn().size(); name++) {
                assertThat(dot(table, row, vectors.name(name), 0)).isCloseTo(0, within(0.01));
            }
            assertThat(dot(table, row, vectors.name(NameVectors.BACKGROUND), 0)).isCloseTo(0, within(0.01));
            for (int other = 0; other < i; other++) {
                assertThat(dot(table, row, table, row - i + other)).isCloseTo(0, within(0.01));
            }
        }
    }

    private static double dot(float[] a, int row, float[] b, int other) {
        return IntStream.range(0, NameVectors.WIDTH)
                .mapToDouble(i -> (double) a[row * NameVectors.WIDTH + i] * b[other * NameVectors.WIDTH + i])
                .sum();
    }

    @Test
    void theExtendedFolderIsServedAsItIs() throws IOException {
        Extended extended = extended(gap(List.of("raccoon")));
        try (ChatRexModel model = ChatRexModel.load(extended.folder())) {
            assertThat(model.config().llm().vocab()).isEqualTo(360);
        }
    }

    @Test
    void aSecondExtensionTakesOtherDirections() throws IOException {
        Extended first = extended(gap(List.of("raccoon", "badger")));
        Path again = temporary.resolve("again");
        Extended second = VocabularyExtension.extend(first.folder(), gap(List.of("otter")), again);

        assertThat(second.freeDirections()).contains(48);
        assertThat(second.ids()).isEqualTo(Map.of("otter", 361));
        try (Checkpoint grown = Checkpoint.open(again);
                NDManager scope = Torch.scope()) {
            float[] table = grown.float32(scope, TABLE).toFloatArray();
            assertThat(dot(table, 361, table, 359)).isCloseTo(0, within(0.01));
            assertThat(dot(table, 361, table, 360)).isCloseTo(0, within(0.01));
        }
    }

    @Test
    void moreNamesThanDirectionsAreRefused() {
        List<String> many = IntStream.range(0, 52).mapToObj(i -> "thing" + i).toList();

        assertThatThrownBy(() -> extended(gap(many)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("52")
                .hasMessageContaining("thing51")
                .hasMessageContaining("at most 51");
        assertThat(Files.exists(temporary.resolve("extended"))).isFalse();
    }

    /// `</s>` and `<ground>` have words in them that captions have too.
    @Test
    void wordsOfTagsAreWordsLikeOthers() throws IOException {
        Extended extended = extended(gap(List.of(), "Here's a dog on the ground; its objects."));

        try (Tokenizer tokenizer = Tokenizer.load(extended.folder())) {
            assertThat(tokenizer.unknownWords("dog's ground")).isEmpty();
        }
    }

    @Test
    void aNameThatIsPartOfAPromptIsRefused() {
        var gap = new VocabularyGap(List.of("in this image"), List.of());

        assertThatThrownBy(() -> extended(gap))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prompt");
    }

    private static int id(Map<String, Integer> ids, String name) {
        return Objects.requireNonNull(ids.get(name), name);
    }
}
