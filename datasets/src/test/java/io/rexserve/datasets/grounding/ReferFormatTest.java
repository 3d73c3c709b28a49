package io.rexserve.datasets.grounding;

import static io.rexserve.datasets.grounding.Datasets.named;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferFormatTest {
    private static final ReferFormat FORMAT = new ReferFormat();
    private static final String INSTANCES = """
            {"images": [{"id": 7, "file_name": "7.jpg", "width": 100, "height": 50}, {"id": 8, "file_name": "8.jpg", "width": 100, "height": 50}],
             "annotations": [{"id": 70, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 12, "iscrowd": 0},
               {"id": 71, "image_id": 7, "category_id": 3, "bbox": [5, 5, 5, 5], "area": 25, "iscrowd": 0},
               {"id": 80, "image_id": 8, "category_id": 3, "bbox": [1, 1, 1, 1], "area": 1, "iscrowd": 0}],
             "categories": [{"id": 3, "name": "turtle"}]}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void readsPicklesOfEveryProtocol(int protocol) throws IOException {
        Path refs = dataset(resource("refs(p" + protocol + ").p"));
        Datasets.Read read = Datasets.read(FORMAT, refs);
        assertThat(read.problems()).isEmpty();
        assertThat(read.records()).extracting(ImageRecord::split).containsExactly("testA", "val");
        assertThat(read.records())
                .allMatch(record -> Objects.equals(record.provenance().source(), "refcoco+"));
        ImageRecord first = read.records().getFirst();
        assertThat(first.id()).isEqualTo("7");
        assertThat(first.regions()).hasSize(2);
        assertThat(first.regions().getFirst().box()).isEqualTo(Box.ofSize(1, 2, 3, 4));
        assertThat(first.regions().getFirst().category()).isEqualTo("turtle");
        assertThat(first.regions().getFirst().phrases())
                .containsExactly("the left turtle", "caf\u00e9 \u6f22 \uD83D\uDC22");
        assertThat(first.regions().get(1).phrases()).isEmpty();
        Region second = read.records().get(1).regions().getFirst();
        assertThat(second.phrases()).containsExactly("it's \"big\"\n");
        assertThat(Objects.requireNonNull(second.extras()).at("/refs/0/ref_id").longValue())
                .isEqualTo(1L << 40);
        assertThat(Objects.requireNonNull(second.extras()).at("/refs/0/sentences/0"))
                .hasToString("{\"tokens\":[\"the\",\"left\",\"turtle\"],"
                        + "\"raw\":\"The left turtle!\",\"sent_id\":2,\"sent\":\"it's \\\"big\\\"\\n\",\"score\":0.5,\"ok\":true,"
                        + "\"none\":null,\"neg\":-300}");
    }

    @ParameterizedTest
    @CsvSource({"refs(python2).p, dog", "refs(python2p0).p, it's \u00e9"})
    void readsTextsOfPython2(String name, String phrase) throws IOException {
        Datasets.Read read = Datasets.read(FORMAT, dataset(resource(name)));
        assertThat(read.problems()).isEmpty();
        assertThat(read.records().getFirst().regions().getFirst().phrases()).containsExactly(phrase);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cos\\nsystem\\n(S'echo'\\ntR. | byte 1: class or function os.system",
                "\\x80\\x04\\x8c\\x02os\\x8c\\x06system\\x93. | byte 15: class or function os.system",
                "cnumpy.core.multiarray\\nscalar\\n. | byte 1: class or function numpy.core.multiarray.scalar",
                "(S'a'\\nios\\nsystem\\n. | class or function os.system",
                "C\\x01a. | bytes",
                "]\\x81. | an object to be built",
                "\\x8f. | a set"
            })
    void aPickleThatAsksForCodeIsRefusedByName(String pickle, String message) throws IOException {
        Path refs = dataset(PickleText.unquoted(pickle));
        assertThatThrownBy(() -> Datasets.read(FORMAT, refs))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("refs(unc).p, byte ")
                .hasMessageContaining(
                        message.substring(message.indexOf(": ") + 1).strip())
                .hasMessageEndingWith("(expected: only lists, dicts, texts and numbers; nothing of a pickle is run)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "](K\\x01 | the file ends too early",
                "]l. | no mark on the stack",
                "}(]K\\x01u. | key: a list or tuple",
                "h\\x01. | memo 1",
                ". | an empty stack",
                "\\x80\\x09. | pickle protocol 9",
                "X\\xff\\xff\\xff\\x7fa. | value of 2147483647 bytes",
                "K\\x01]s. | an empty stack",
                "}(K\\x01u. | a key without a value",
                "\\xfe. | opcode 0xfe",
                "X\\x01\\x00\\x00\\x00\\xff. | not UTF-8",
                "}. | {} (expected: a list of references)",
                "]q\\x00h\\x00a. | depth of 9"
            })
    void aDamagedPickleIsTold(String pickle, String message) throws IOException {
        Path refs = dataset(PickleText.unquoted(pickle));
        assertThatThrownBy(() -> Datasets.read(FORMAT, refs))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("refs(unc).p")
                .hasMessageContaining(message);
    }

    @Test
    void everyTruncationOfAPickleIsTold() throws IOException {
        byte[] whole = resource("refs(p4).p");
        for (int length = 0; length < whole.length; length += 7) {
            Path refs = dataset(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Datasets.read(FORMAT, refs)).isInstanceOf(DatasetException.class);
        }
    }

    @Test
    void referencesWithoutImageOrObjectAreTold() throws IOException {
        Path refs = dataset("""
                [{"image_id": 9, "ann_id": 1, "sentences": [{"sent": "a"}]}, {"image_id": 7, "ann_id": 99, "sentences": [{"sent": "a"}]},
                 {"image_id": 7, "ann_id": 70, "sentences": []}, 5, {"ann_id": 70}]""".getBytes(UTF_8), "refs(unc).json");
        Datasets.Read read = Datasets.read(FORMAT, refs);
        assertThat(read.records()).hasSize(2);
        assertThat(read.problems())
                .containsExactly(
                        "malformed: refs(unc).json, [3]: reference: 5 (expected: a dict)",
                        "missing_field: refs(unc).json, [2]: sentences: missing (expected: at least one sentence)",
                        "missing_field: refs(unc).json, [4]: image_id: missing (expected: a number)",
                        "unknown_image: refs(unc).json, [0]: image_id: 9 (expected: an image of instances.json)",
                        "bad_reference: refs(unc).json, [1]: ann_id: 99 (expected: a sound annotation of the image in instances.json)");
    }

    @Test
    void anImageOfTwoSplitsGivesTwoRecords() throws IOException {
        Path refs = dataset("""
                [{"image_id": 7, "ann_id": 70, "split": "train", "sentences": [{"sent": "a"}]},
                 {"image_id": 7, "ann_id": 71, "split": "val", "sentences": [{"sent": "b"}]}]""".getBytes(UTF_8), "refs(unc).json");
        List<ImageRecord> records = Datasets.read(FORMAT, refs).records();
        assertThat(records).extracting(ImageRecord::id).containsExactly("7", "7#val", "8");
        assertThat(records.subList(0, 2)).allMatch(record -> record.regions().size() == 1);
    }

    @Test
    void writesWhatItReads() throws IOException {
        List<ImageRecord> records =
                Datasets.read(FORMAT, dataset(resource("refs(p2).p"))).records();
        var description = new DatasetDescription(null, List.of(Category.of(3, "turtle")), null);
        Path out = folder.resolve("out/refcoco+");
        assertThat(Datasets.write(FORMAT, out, records, description, false)).isEmpty();
        List<ImageRecord> read = Datasets.read(FORMAT, out).records();
        assertThat(read)
                .extracting(ImageRecord::regions)
                .isEqualTo(records.stream().map(ImageRecord::regions).toList());
        assertThat(read).extracting(ImageRecord::split).containsExactly("testA", "val");
        // make_refs.py has Python read this file.
        assertThat(out.resolve(ReferFormat.WRITTEN_REFS)).hasBinaryContent(resource("written.p"));
    }

    @Test
    void phrasesOfOtherFormatsBecomeReferences() throws IOException {
        ImageRecord record = ImageRecord.of(
                "x",
                new ImageSource.File("a/1.jpg", folder.resolve("1.jpg")),
                100,
                50,
                List.of(named(0, 0, 1, 1, null, "the left one", "it"), named(0, 0, 2, 2, "cat")));
        Path out = folder.resolve("new");
        Datasets.write(FORMAT, out, List.of(record));
        Datasets.Read read = Datasets.read(FORMAT, out);
        assertThat(read.problems()).isEmpty();
        Region region = read.only().regions().getFirst();
        assertThat(region.phrases()).containsExactly("the left one", "it");
        assertThat(region.category()).isEqualTo("object");
        assertThat(Objects.requireNonNull(region.extras())
                        .at("/refs/0/file_name")
                        .asString())
                .isEqualTo("a/1_1000000000001.jpg");
        assertThat(Objects.requireNonNull(region.extras()).at("/refs/0/sentences/0/tokens"))
                .hasToString("[\"the\",\"left\",\"one\"]");
        assertThat(new String(Files.readAllBytes(out.resolve("refs(unc).p")), ISO_8859_1))
                .startsWith("\u0080\u0002](}(");
    }

    private Path dataset(byte[] refs) throws IOException {
        return dataset(refs, "refs(unc).p");
    }

    private Path dataset(byte[] refs, String name) throws IOException {
        Path dataset = Files.createDirectories(folder.resolve("refcoco+"));
        Files.writeString(dataset.resolve("instances.json"), INSTANCES);
        return Files.write(dataset.resolve(name), refs);
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(ReferFormatTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }
}
