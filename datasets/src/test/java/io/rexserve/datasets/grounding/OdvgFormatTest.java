package io.rexserve.datasets.grounding;

import static io.rexserve.datasets.grounding.Datasets.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OdvgFormatTest {
    private static final OdvgFormat FORMAT = new OdvgFormat();

    @TempDir
    Path folder;

    @Test
    void readsTheExampleOfOpenGroundingDino() throws IOException {
        map("coco_label_map.json", "{\"0\": \"dog\", \"1\": \"cat\", \"2\": \"apple\"}");
        Path file = lines("coco_train_odvg.jsonl", """
                {"filename": "image.jpg", "height": 693, "width": 1024, "detection": {"instances": [\
                {"bbox": [262,210,323,338], "label": 0, "category": "dog"}, {"bbox": [4,243.5,66,373], "label": 2}]}, \
                "grounding": {"caption": "a wire hanger with a paper cover", "regions": [\
                {"bbox": [20,215,985,665], "phrase": "a paper cover", "tokens_positive": [[19, 32]]}, \
                {"bbox": [19,19,982,671], "phrase": ["a wire hanger", "a hanger"]}]}, "source": "coyo"}
                """);
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.problems()).isEmpty();
        assertThat(read.description().categories())
                .containsExactly(Category.of(0, "dog"), Category.of(1, "cat"), Category.of(2, "apple"));
        ImageRecord record = read.only();
        assertThat(record.id()).isEqualTo("image.jpg");
        assertThat(record.image()).isEqualTo(new ImageSource.File("image.jpg", folder.resolve("image.jpg")));
        assertThat(record.width()).hasValue(1024);
        assertThat(record.height()).hasValue(693);
        assertThat(record.regions())
                .containsExactly(
                        named(262, 210, 323, 338, "dog"),
                        named(4, 243.5, 66, 373, "apple"),
                        named(20, 215, 985, 665, null, "a paper cover"),
                        named(19, 19, 982, 671, null, "a wire hanger", "a hanger"));
        assertThat(record.captions())
                .containsExactly(
                        new Caption("a wire hanger with a paper cover", List.of(new Grounding(19, 32, List.of(2)))));
        assertThat(record.extras()).isEqualTo(Json.object().put("source", "coyo"));
    }

    @Test
    void severalBoxesOfOnePhraseAreRegionsOfOneGrounding() throws IOException {
        Path file = lines("flickr.jsonl", """
                {"filename": "1.jpg", "grounding": {"caption": "\uD83D\uDC36 two dogs", "regions": [\
                {"bbox": [[1,2,3,4],[5,6,7,8]], "phrase": "two dogs", "tokens_positive": [[2, 10]]}]}}
                """);
        ImageRecord record = Datasets.read(FORMAT, file).only();
        assertThat(record.regions())
                .hasSize(2)
                .allMatch(region -> region.phrases().equals(List.of("two dogs")));
        assertThat(record.captions().getFirst().groundings()).containsExactly(new Grounding(2, 10, List.of(0, 1)));
    }

    @Test
    void writesWhatItReadsBackEqual() throws IOException {
        ImageRecord record = record(
                "a/1.jpg",
                List.of(
                        named(0.1, 2, 30, 40.25, "cat"),
                        named(1, 1, 50, 50, "dog", "the dog on the left", "a dog"),
                        named(2, 2, 9, 9, null, "mat")),
                Caption.of("A dog, a cat and a mat"),
                new Grounding(2, 5, List.of(1)),
                new Grounding(19, 22, List.of(2)));
        ImageRecord empty = record("2.jpg", List.of(), null);
        Path file = folder.resolve("out.jsonl");
        var description = new DatasetDescription(null, List.of(Category.of(0, "dog"), Category.of(1, "bird")), null);
        assertThat(Datasets.write(FORMAT, file, List.of(record, empty), description, false))
                .isEmpty();
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.problems()).isEmpty();
        assertThat(read.records()).containsExactly(record, empty);
        assertThat(read.description().categories())
                .containsExactly(Category.of(0, "dog"), Category.of(1, "bird"), Category.of(2, "cat"));
        assertThat(Files.readString(folder.resolve("out_label_map.json")))
                .isEqualTo("{\"0\":\"dog\",\"1\":\"bird\",\"2\":\"cat\"}\n");
        assertThat(Files.readAllLines(file))
                .element(0)
                .asString()
                .startsWith("{\"filename\":\"a/1.jpg\",\"height\":60,\"width\":80,\"detection\":{\"instances\":["
                        + "{\"bbox\":[0.1,2,30,40.25],\"label\":2,\"category\":\"cat\"},"
                        + "{\"bbox\":[1,1,50,50],\"label\":0,\"category\":\"dog\"}]},");
    }

    @Test
    void countsWhatIsLost() {
        Region unnamed = named(0, 0, 1, 1, null);
        Region sized = new Region(
                "7",
                Box.ofSize(0.1, 0.2, 0.2, 0.3),
                "cat",
                List.of(),
                List.of("a cat"),
                true,
                OptionalDouble.of(0.2),
                OptionalDouble.of(0.9),
                null);
        ImageRecord record = record("1.jpg", List.of(unnamed, sized), Caption.of("one"));
        assertThat(Datasets.write(FORMAT, folder.resolve("out.jsonl"), List.of(record)))
                .containsExactly(
                        entry(Loss.DESCRIPTION, 1L),
                        entry(Loss.CROWD, 1L),
                        entry(Loss.AREA, 1L),
                        entry(Loss.SCORE, 1L),
                        entry(Loss.REGION_ID, 1L),
                        entry(Loss.PRECISION, 1L),
                        entry(Loss.REGION, 1L));
    }

    @Test
    void tellsDamagedEntriesAndKeepsTheRest() throws IOException {
        map("label_map.json", "{\"0\": \"dog\", \"1\": \"cat\"}");
        String instance = "{\"filename\": \"%d.jpg\", \"width\": 100, \"height\": 50, \"detection\": {\"instances\": ["
                + "{\"bbox\": [0, 0, 5, 5], \"label\": 1}, %s]}}";
        Path file = lines(
                "a.jsonl",
                String.join(
                        "\n",
                        instance.formatted(1, "{\"bbox\": [5, 0, 4, 5], \"label\": 1}"),
                        instance.formatted(2, "{\"bbox\": [0, 0, NaN, 5], \"label\": 1}"),
                        instance.formatted(3, "{\"bbox\": [0, 0, 0, 5], \"label\": 1}"),
                        instance.formatted(4, "{\"bbox\": [100, 0, 120, 5], \"label\": 1}"),
                        instance.formatted(5, "{\"bbox\": [0, 0, 120, 5], \"label\": 1}"),
                        instance.formatted(6, "{\"bbox\": [0, 0, 5], \"label\": 1}"),
                        instance.formatted(7, "{\"bbox\": [0, 0, 5, 5], \"label\": 2}"),
                        instance.formatted(8, "{\"bbox\": [0, 0, 5, 5], \"label\": 0, \"category\": \"cat\"}"),
                        instance.formatted(9, "{\"bbox\": [0, 0, 5, 5]}"),
                        instance.formatted(10, "7"),
                        "{\"filename\": \"11.jpg\", \"grounding\": {\"caption\": \"ab\", \"regions\": ["
                                + "{\"bbox\": [0, 0, 1, 1], \"phrase\": \"b\", \"tokens_positive\": [[1, 3]]},"
                                + "{\"bbox\": [0, 0, 2, 1]}]}}"));
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.records()).hasSize(11);
        assertThat(read.records().subList(0, 10))
                .allMatch(record -> record.regions().size() == 1
                        || (record.id().equals("5.jpg") && record.regions().size() == 2));
        assertThat(read.problems())
                .containsExactly(
                        "missing_field: a.jsonl, line 6, detection.instances[1]: bbox: [0,0,5] (expected: a list of 4 numbers)",
                        "missing_field: a.jsonl, line 9, detection.instances[1]: label: missing (expected: a whole number, or category)",
                        "missing_field: a.jsonl, line 10, detection: instances[1]: 7 (expected: an object)",
                        "missing_field: a.jsonl, line 11, grounding.regions[1]: phrase: missing (expected: text)",
                        "not_finite_box: a.jsonl, line 2, detection.instances[1]: box: [0, 0, NaN, 5] (expected: finite numbers)",
                        "empty_box: a.jsonl, line 3, detection.instances[1]: box: [0, 0, 0, 5] (expected: x1 < x2 and y1 < y2)",
                        "reversed_box: a.jsonl, line 1, detection.instances[1]: box: [5, 0, 4, 5] (expected: x1 < x2 and y1 < y2)",
                        "box_outside: a.jsonl, line 4, detection.instances[1]: box: [100, 0, 120, 5] (expected: within the image, 100 x 50)",
                        "box_over_border: a.jsonl, line 5, detection.instances[1]: box: [0, 0, 120, 5] (expected: within the image, 100 x 50)",
                        "unknown_category: a.jsonl, line 7, detection.instances[1]: label: 2 (expected: one of the 2 labels of label_map.json)",
                        "unknown_category: a.jsonl, line 8, detection.instances[1]: category: cat of label 0 (expected: dog, as in label_map.json)",
                        "bad_span: a.jsonl, line 11, grounding.regions[0]: span: [1, 3] (expected: 0 <= start < end <= 2, the text's length in code points)");
    }

    @Test
    void tellsDamagedLinesAndReadsTheNext() throws IOException {
        String good = "{\"filename\": \"%s\", \"detection\": {\"instances\": []}}";
        Path file = lines(
                "a.jsonl",
                "\uFEFF"
                        + String.join(
                                "\r\n",
                                good.formatted("1.jpg"),
                                good.formatted("2.jpg").substring(0, 30),
                                "[1, 2]",
                                "{\"filename\": \"4.jpg\", \"filename\": \"5.jpg\", \"detection\": {\"instances\": []}}",
                                good.formatted("../5.jpg"),
                                "{\"filename\": \"6.jpg\"}",
                                "{\"filename\": 7, \"detection\": {\"instances\": []}}",
                                "{\"filename\": \"8.jpg\", \"width\": -3, \"detection\": {\"instances\": []}}",
                                "",
                                good.formatted("1.jpg")));
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.records()).extracting(ImageRecord::id).containsExactly("1.jpg", "1.jpg#10");
        assertThat(read.problems())
                .containsExactly(
                        "malformed: a.jsonl, line 2: byte 30: the text ends too early (expected: the rest of the JSON)",
                        "malformed: a.jsonl, line 3: line: [1,2] (expected: a JSON object)",
                        "malformed: a.jsonl, line 4: byte 22: key \"filename\" given twice",
                        "missing_field: a.jsonl, line 6: detection: missing (expected: detection or grounding)",
                        "missing_field: a.jsonl, line 7: filename: 7 (expected: text)",
                        "missing_field: a.jsonl, line 8: width: -3 (expected: a whole number of pixels, at least 1)",
                        "path_outside: a.jsonl, line 5: image name: ../5.jpg (expected: inside " + folder.toRealPath()
                                + "; --images names another folder of images)",
                        "byte_order_mark: a.jsonl, line 1: first bytes: EF BB BF (expected: text without a byte order mark)");
    }

    @Test
    void aDamagedLabelMapIsToldAtOnce() throws IOException {
        Path file = lines("a.jsonl", "");
        Path map = map("label_map.json", "{\"a\": \"dog\"}");
        assertThatThrownBy(() -> Datasets.read(FORMAT, file))
                .isInstanceOf(DatasetException.class)
                .hasMessage(map + ": label \"a\" (expected: a whole number from 0)");
    }

    @Test
    void strictEndsAtTheFirstProblem() throws IOException {
        Path file = lines("a.jsonl", "{}\n");
        try (var reader = FORMAT.open(file, new ReadOptions(null, ProblemSink.strict()))) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(DatasetException.class)
                    .hasMessage("a.jsonl, line 1: filename: missing (expected: text)");
        }
    }

    private Path lines(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path map(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private ImageRecord record(String name, List<Region> regions, @Nullable Caption caption, Grounding... groundings) {
        return new ImageRecord(
                name,
                new ImageSource.File(name, folder.resolve(name)),
                OptionalInt.of(80),
                OptionalInt.of(60),
                regions,
                caption == null ? List.of() : List.of(new Caption(caption.text(), List.of(groundings))),
                List.of(),
                List.of(),
                List.of(),
                null,
                Provenance.UNKNOWN,
                null);
    }
}
