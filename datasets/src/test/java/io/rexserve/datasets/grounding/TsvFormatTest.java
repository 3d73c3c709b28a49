package io.rexserve.datasets.grounding;

import static io.rexserve.datasets.grounding.Datasets.named;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsvFormatTest {
    private static final TsvFormat FORMAT = new TsvFormat(TsvFormat.Layout.CORNERS);
    private static final byte[] PNG = Datasets.png(80, 60);
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);

    @TempDir
    Path folder;

    @Test
    void writesTheBytesThatThePublishedReadersExpect() throws IOException {
        ImageSource image = new ImageSource.Bytes("caf\u00e9.png", PNG);
        Region region = named(1, 2.5, 30, 40, null, "a \u201cbig\u201d dog", "dog");
        Datasets.write(
                FORMAT,
                folder.resolve("x.annotations.tsv"),
                List.of(record("a", image, region), record("b", image, named(0, 0, 1, 1, "cat"))));
        assertThat(folder.resolve("x.images.tsv")).hasContent("caf\u00e9.png\t" + BASE64 + "\n");
        String first = "0\t{\"boxes\":[{\"bbox\":[1,2.5,30,40],\"phrase\":\"a \\u201cbig\\u201d dog\"},"
                + "{\"bbox\":[1,2.5,30,40],\"phrase\":\"dog\"}]}\n";
        assertThat(Files.readString(folder.resolve("x.annotations.tsv")))
                .isEqualTo(first + "0\t{\"boxes\":[{\"bbox\":[0,0,1,1],\"phrase\":\"cat\",\"category\":\"cat\"}]}\n");
        assertThat(Files.readString(folder.resolve("x.annotations.tsv.lineidx")))
                .isEqualTo("0\n" + first.length() + "\n");
    }

    @Test
    void readsBackWhatItWrites() throws IOException {
        var regions = new Region[] {
            named(1, 2, 3, 4, "dog", "the left dog", "a dog"),
            named(1, 2, 3, 4, "cat"),
            named(5, 5, 9, 9, null, "mat"),
            new Region(
                    null,
                    Box.ofCorners(0, 0, 9, 9),
                    null,
                    List.of("mat"),
                    List.of("A mat.", "Red."),
                    false,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    null)
        };
        Path file = folder.resolve("x.annotations.tsv");
        assertThat(Datasets.write(FORMAT, file, List.of(record("k", new ImageSource.Bytes("k", PNG), regions))))
                .isEmpty();
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.problems()).isEmpty();
        assertThat(read.only().id()).isEqualTo("k");
        assertThat(read.only().regions()).containsExactly(regions);
        assertThat(read.only().width()).hasValue(80);
        assertThat(read.only().height()).hasValue(60);
        assertThat(read.only().image().read()).isEqualTo(PNG);
    }

    private static WriteOptions unknown() {
        return new WriteOptions(DatasetDescription.UNKNOWN, false, new Losses());
    }

    @Test
    void annotationsOfAFolderShareOneFileOfImages() throws IOException {
        var image = new ImageSource.Bytes("k", PNG);
        try (TsvSetWriter set = FORMAT.createSet(folder.resolve("set"), Map.of("name", unknown(), "text", unknown()))) {
            set.write("name", record("k", image, named(1, 2, 3, 4, null, "dog")));
            set.write("text", record("k", image, named(1, 2, 3, 4, null, "A dog of two colours.")));
            set.finish();
        }

        assertThat(folder.resolve("set/images.tsv")).hasContent("k\t" + BASE64 + "\n");
        for (String name : List.of("name", "text")) {
            Path file = folder.resolve("set").resolve(name + ".annotations.tsv");
            assertThat(Files.readString(file)).startsWith("0\t{\"boxes\"");
            assertThat(Datasets.read(FORMAT, file).only().image().read()).isEqualTo(PNG);
        }
    }

    @Test
    void anUnfinishedSetLeavesNothing() throws IOException {
        try (TsvSetWriter set = FORMAT.createSet(folder.resolve("set"), Map.of("name", unknown()))) {
            set.write("name", record("k", new ImageSource.Bytes("k", PNG), named(1, 2, 3, 4, null, "dog")));
        }

        assertThat(folder.resolve("set")).doesNotExist();
    }

    @Test
    void readsSizesWhereTheyAreAnnounced() throws IOException {
        triple("k\t" + BASE64 + "\n", "0\t{\"boxes\":[{\"bbox\":[10,20,30,40],\"caption\":\"a dog\"}]}\n", "0\n");
        var sizes = new TsvFormat(TsvFormat.Layout.SIZE);
        assertThat(Datasets.read(sizes, folder).only().regions())
                .containsExactly(new Region(
                        null,
                        Box.ofSize(10, 20, 30, 40),
                        null,
                        List.of("a dog"),
                        List.of(),
                        false,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        null));
        assertThat(Datasets.read(FORMAT, folder).only().regions())
                .containsExactly(named(10, 20, 30, 40, null, "a dog"));
    }

    @Test
    void readsBase64InPythonsBytesLiteral() throws IOException {
        triple("\tb'" + BASE64 + "'\r\n", "0\t{\"boxes\":[]}\r\n", "0\r\n");
        ImageRecord record = Datasets.read(FORMAT, folder).only();
        assertThat(record.id()).isEqualTo("0");
        assertThat(record.image().read()).isEqualTo(PNG);
    }

    @Test
    void readsEntriesInTheOrderOfTheIndex() throws IOException {
        String images = "a\t" + BASE64 + "\nb\t" + BASE64 + "\n";
        int second = images.indexOf("b\t");
        String one = "0\t{\"boxes\":[]}\n";
        String two = second + "\t{\"boxes\":[]}\n";
        triple(images, one + two, one.length() + "\n0\n" + one.length() + "\n");
        Datasets.Read read = Datasets.read(FORMAT, folder);
        assertThat(read.problems()).isEmpty();
        assertThat(read.records())
                .extracting(ImageRecord::id)
                .startsWith("b", "a")
                .hasSize(3);
        assertThat(read.records().get(2).id()).startsWith("b#");
    }

    @Test
    void tellsOffsetsThatPointNowhere() throws IOException {
        String images = "a\t" + BASE64 + "\n";
        String[] lines = {
            "0\t{\"boxes\":[]}\n",
            "5\t{\"boxes\":[]}\n",
            "99999\t{\"boxes\":[]}\n",
            "x\t{\"boxes\":[]}\n",
            "0\t{\"boxes\":[]}\n"
        };
        triple(images, String.join("", lines), "0\n15\n30\n49\n3\n-1\nzz\n1000\n");
        Datasets.Read read = Datasets.read(FORMAT, folder);
        assertThat(read.records()).hasSize(1);
        assertThat(read.problems())
                .containsExactly(
                        "bad_offset: x.annotations.tsv, line 2: image offset: 5, within a line"
                                + " (expected: the start of a line of x.images.tsv)",
                        "bad_offset: x.annotations.tsv, line 3: image offset: 99999 (expected: below " + images.length()
                                + ", the size of x.images.tsv)",
                        "bad_offset: x.annotations.tsv, line 4: image offset: x (expected: a number of bytes)",
                        "bad_offset: x.annotations.tsv.lineidx, line 5: offset: 3, within a line"
                                + " (expected: the start of a line of x.annotations.tsv)",
                        "bad_offset: x.annotations.tsv.lineidx, line 6: offset: -1 (expected: 0 to 78, within x.annotations.tsv)",
                        "bad_offset: x.annotations.tsv.lineidx, line 7: offset: zz (expected: 0 to 78, within x.annotations.tsv)",
                        "bad_offset: x.annotations.tsv.lineidx, line 8: offset: 1000 (expected: 0 to 78, within x.annotations.tsv)",
                        "bad_offset: x.annotations.tsv.lineidx: ends before byte 64 of x.annotations.tsv (expected: the offsets of all lines)");
    }

    @Test
    void tellsLinesThatAnIndexInTheFilesOrderLeavesOut() throws IOException {
        String line = "0\t{\"boxes\":[]}\n";
        triple("a\t" + BASE64 + "\n", line.repeat(5), "0\n30\n60\n");
        assertThat(Datasets.read(FORMAT, folder).problems())
                .containsExactly("bad_offset: x.annotations.tsv.lineidx, line 2: offset: 30 (expected: 15,"
                        + " where the next line of x.annotations.tsv begins), and 1 further gaps");
    }

    @Test
    void aMissingIndexIsNotedAndCanBeRebuilt() throws IOException {
        Path file = triple("a\t" + BASE64 + "\n", "0\t{\"boxes\":[]}\n0\t{\"boxes\":[]}\n", null);
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.records()).hasSize(2);
        assertThat(read.problems()).singleElement().asString().startsWith("unpaired_file: " + file + ": index: no ");
        TsvFormat.rebuildIndex(file);
        assertThat(folder.resolve("x.annotations.tsv.lineidx")).hasContent("0\n15\n");
        assertThat(Datasets.read(FORMAT, file).problems()).isEmpty();
    }

    @Test
    void tellsDamagedImages() throws IOException {
        String text = Base64.getEncoder().encodeToString("no image at all".getBytes(UTF_8));
        String[] images = {
            "a\t" + BASE64.substring(0, 41), "b\t" + BASE64.replace('A', '!'), "c\t" + text, "d " + BASE64, "e\t"
        };
        var annotations = new StringBuilder();
        int offset = 0;
        for (String image : images) {
            annotations.append(offset).append("\t{\"boxes\":[]}\n");
            offset += image.length() + 1;
        }
        triple(String.join("\n", images) + "\n", annotations.toString(), null);
        Datasets.Read read = Datasets.read(FORMAT, folder);
        assertThat(read.records()).isEmpty();
        assertThat(read.problems())
                .hasSize(6)
                .contains(
                        "unreadable_image: x.images.tsv, byte 0: base64 of 41 characters (expected: a multiple of 4, above 0)");
        assertThat(read.problems())
                .anyMatch(
                        p -> p.startsWith("unreadable_image: x.images.tsv, byte 44: base64: character 0x21 at byte "));
        assertThat(read.problems())
                .anyMatch(p -> p.contains(": image c: image: ") && p.contains("15 bytes that begin with 0x6e6f2069"));
        assertThat(read.problems())
                .anyMatch(p -> p.startsWith("malformed: x.images.tsv, byte ")
                        && p.endsWith("line without a tab (expected: key, tab, base64)"));
    }

    @Test
    void tellsDamagedAnnotations() throws IOException {
        triple(
                "a\t" + BASE64 + "\n",
                String.join(
                        "\n",
                        "0\t{\"boxes\":[{\"bbox\":[1,2,3,4]},{\"phrase\":\"x\"},{\"bbox\":[1,2,3,4],\"phrase\":\"x\"}]}",
                        "0 {\"boxes\":[]}",
                        "0\t{\"boxes\":[]}\t",
                        "0\t{\"boxes\":",
                        "0\t{\"a\":1}",
                        "0\t{\"points\":[{\"point\":[1,2],\"phrase\":\"x\"}]}"),
                null);
        Datasets.Read read = Datasets.read(FORMAT, folder);
        assertThat(read.records()).hasSize(3);
        assertThat(read.records().get(2).extras()).hasToString("{\"points\":[{\"point\":[1,2],\"phrase\":\"x\"}]}");
        assertThat(read.problems())
                .contains(
                        "missing_field: x.annotations.tsv, line 1, boxes[0]: phrase: missing (expected: text, or caption)",
                        "missing_field: x.annotations.tsv, line 1, boxes[1]: bbox: missing (expected: a list of 4 numbers)",
                        "malformed: x.annotations.tsv, line 2: 1 columns (expected: image offset, tab, JSON)",
                        "malformed: x.annotations.tsv, line 4: byte 9: the text ends too early (expected: the rest of the JSON)",
                        "missing_field: x.annotations.tsv, line 5: boxes: missing (expected: a list)");
    }

    @Test
    void entriesAreReadByNumber() throws IOException {
        String first = "0\t{\"boxes\":[{\"bbox\":[1,2,3,4],\"phrase\":\"x\"}]}\n";
        Path file = triple("a\t" + BASE64 + "\n", first + "0\t{\"boxes\":[]}\n", "0\n" + first.length() + "\n");
        try (TsvTable table = FORMAT.table(file, new ReadOptions(null, ProblemSink.strict()))) {
            assertThat(table.size()).isEqualTo(2);
            assertThat(table.record(1).orElseThrow().regions()).isEmpty();
            assertThat(table.record(0).orElseThrow().regions()).containsExactly(named(1, 2, 3, 4, null, "x"));
        }
    }

    @Test
    void countsWhatIsLost() {
        ImageRecord record = new ImageRecord(
                "7",
                new ImageSource.Bytes("k", PNG),
                OptionalInt.of(80),
                OptionalInt.of(60),
                List.of(named(0, 0, 1, 1, null), named(0, 0, 1, 1, "cat", "cat")),
                List.of(),
                List.of(),
                List.of("dog"),
                List.of(),
                "val",
                new Provenance("coco", null, "CC", null),
                null);
        ImageRecord unnamed = ImageRecord.of("x", new ImageSource.Bytes("a\tb", PNG), 80, 60, List.of());
        assertThat(Datasets.write(FORMAT, folder.resolve("x.annotations.tsv"), List.of(record, unnamed)))
                .containsExactly(
                        entry(Loss.PHRASE, 1L),
                        entry(Loss.IMAGE_ID, 1L),
                        entry(Loss.ABSENT, 1L),
                        entry(Loss.SPLIT, 1L),
                        entry(Loss.SOURCE, 1L),
                        entry(Loss.LICENCE, 1L),
                        entry(Loss.REGION, 1L),
                        entry(Loss.IMAGE, 1L));
    }

    private Path triple(String images, String annotations, @Nullable String index) throws IOException {
        Files.writeString(folder.resolve("x.images.tsv"), images);
        if (index != null) {
            Files.writeString(folder.resolve("x.annotations.tsv.lineidx"), index);
        }
        return Files.writeString(folder.resolve("x.annotations.tsv"), annotations);
    }

    private static ImageRecord record(String id, ImageSource image, Region... regions) {
        return ImageRecord.of(id, image, 80, 60, List.of(regions));
    }
}
