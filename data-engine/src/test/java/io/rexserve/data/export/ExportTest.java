package io.rexserve.data.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.cli.CommandException;
import io.rexserve.data.store.ParquetGroups;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {
    private static final LicenceFilter ALL = new LicenceFilter(List.of(), false);
    private static final Set<Granularity> EVERY = EnumSet.allOf(Granularity.class);

    @TempDir
    private Path folder;

    private ExportSummary export(String format, RecordSource source, String name) throws IOException {
        return export(new ExportSettings(ExportFormat.named(format), EVERY, ALL, 1, true), source, name);
    }

    private ExportSummary export(ExportSettings settings, RecordSource source, String name) throws IOException {
        try (ExportFolder target = ExportFolder.create(folder.resolve(name), Export.SUMMARY, false)) {
            ExportSummary summary = new Export(source, settings).write(target.path());
            target.finish();
            return summary;
        }
    }

    private static List<ImageRecord> read(String format, Path path) throws IOException {
        var records = new ArrayList<ImageRecord>();
        var problems = ProblemSink.lenient();
        try (DatasetReader reader = Formats.named(format).open(path, new ReadOptions(null, problems))) {
            for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                records.add(record.get());
            }
        }
        assertThat(problems.hasLeftOut()).as("problems of %s", path).isFalse();
        return records;
    }

    private Map<String, byte[]> files(String name) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (Stream<Path> paths = Files.walk(folder.resolve(name))) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.resolve(name).relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    static List<String> formats() {
        return ExportFormat.names();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatIsTheSameBytesTwice(String format) throws IOException {
        RecordSource source = Samples.source(Samples.dogs(), Samples.cat(1, "MIT"), Samples.cat(2, null));

        ExportSummary summary = export(format, source, "first");
        export(format, source, "second");

        assertThat(summary.counts().pictures()).isEqualTo(3);
        Map<String, byte[]> first = files("first");
        Map<String, byte[]> second = files("second");
        assertThat(first.keySet()).isEqualTo(second.keySet()).contains("NOTICE", "export.json");
        first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void aGranularityThatNoPictureHasGetsNoFile() throws IOException {
        for (String format : List.of("tsv", "odvg", "llava")) {
            export(format, Samples.source(Samples.cat(1, null)), format);

            assertThat(files(format).keySet())
                    .as(format)
                    .anyMatch(name -> name.startsWith("category."))
                    .noneMatch(name -> name.matches("(phrase|description|referring|conversation)[.].*"));
        }
    }

    @Test
    void theLayoutOfAnExportIsKnownWithoutBeingNamed() throws IOException {
        for (String format : List.of("tsv", "tsv-xywh", "coco", "voc", "voc0", "yolo", "rexserve", "refer", "grit")) {
            export(format, Samples.source(Samples.dogs()), format);
            Path set = Formats.sets(folder.resolve(format)).getFirst();

            assertThat(Formats.guess(set).name()).isEqualTo(format);
        }
    }

    @Test
    void aFolderOfSeveralSetsSaysWhatIsInIt() throws IOException {
        export("odvg", Samples.source(Samples.dogs()), "odvg");
        export("parquet", Samples.source(Samples.dogs()), "parquet");

        assertThatThrownBy(() -> Formats.guess(folder.resolve("odvg")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("expected: one of those in it, ")
                .hasMessageContaining(folder.resolve("odvg/category.jsonl") + ", ");
        assertThat(Formats.sets(folder.resolve("odvg")))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("category.jsonl", "description.jsonl", "phrase.jsonl", "referring.jsonl");
        assertThatThrownBy(() -> Formats.guess(folder.resolve("parquet")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("data export OUT --to rexserve");
    }

    /// Rex-Omni `finetuning/dataset/tsv_dataset.py`: seek to the offset of the index, split the line at the
    /// tab, seek to the image's line, take what is behind its first tab as base64; of each box `bbox` and
    /// `phrase`, else `caption`.
    private Map<String, List<String>> asPublishedReadersRead(Path folder, String granularity) throws IOException {
        byte[] images = Files.readAllBytes(folder.resolve("images.tsv"));
        byte[] annotations = Files.readAllBytes(folder.resolve(granularity + ".annotations.tsv"));
        var read = new HashMap<String, List<String>>();
        for (String offset : Files.readAllLines(folder.resolve(granularity + ".annotations.tsv.lineidx"))) {
            String[] columns =
                    line(annotations, Integer.parseInt(offset)).strip().split("\t", -1);
            assertThat(columns).hasSize(2);
            String[] image = line(images, Integer.parseInt(columns[0])).split("\t", -1);
            var texts = new ArrayList<String>();
            JsonMapper.shared().readTree(columns[1]).path("boxes").forEach(box -> {
                String text = box.has("phrase")
                        ? box.get("phrase").asString()
                        : box.get("caption").asString();
                texts.add(text + " " + box.get("bbox"));
            });
            assertThat(Base64.getDecoder().decode(image[1].strip())).isNotEmpty();
            read.put(image[0], texts);
        }
        return read;
    }

    private static String line(byte[] bytes, int offset) {
        String rest = new String(bytes, offset, bytes.length - offset, StandardCharsets.US_ASCII);
        return rest.substring(0, rest.indexOf('\n'));
    }

    @Test
    void tsvTriplesAreThoseOfThePublishedReaders() throws IOException {
        KeptPicture dogs = Samples.dogs();
        KeptPicture cat = Samples.cat(1, null);
        ExportSummary summary = export("tsv", Samples.source(dogs, cat), "tsv");

        Path tsv = folder.resolve("tsv");
        assertThat(asPublishedReadersRead(tsv, "category"))
                .containsOnly(
                        Map.entry(
                                dogs.record().id(),
                                List.of("dog [1,2,11.25,10]", "dog [30.5,20,40.75,28]", "sign [40,1,50.25,9]")),
                        Map.entry(cat.record().id(), List.of("cat [3,4,13.25,12]")));
        assertThat(asPublishedReadersRead(tsv, "phrase"))
                .containsOnly(Map.entry(
                        dogs.record().id(),
                        List.of("two small dogs [1,2,11.25,10]", "two small dogs [30.5,20,40.75,28]")));
        assertThat(asPublishedReadersRead(tsv, "description"))
                .containsOnly(Map.entry(
                        dogs.record().id(),
                        List.of(
                                "A small dog that sits on the left. [1,2,11.25,10]",
                                "A sign in green. [40,1,50.25,9]")));
        assertThat(asPublishedReadersRead(tsv, "referring"))
                .containsOnly(Map.entry(
                        dogs.record().id(),
                        List.of(
                                "the dog on the left [1,2,11.25,10]",
                                "the dog that stands on the right [30.5,20,40.75,28]")));
        assertThat(tsv.resolve("conversation.annotations.tsv")).doesNotExist();
        assertThat(summary.losses().counts())
                .containsOnly(
                        Map.entry(Loss.CAPTION, 2L),
                        Map.entry(Loss.DIALOGUE, 1L),
                        Map.entry(Loss.SCORE, 4L),
                        Map.entry(Loss.SOURCE, 2L),
                        Map.entry(Loss.LICENCE, 2L));
    }

    @Test
    void tsvBytesAreThoseOfTheFormat() throws IOException {
        KeptPicture cat = Samples.cat(1, null);
        export("tsv", Samples.source(cat), "tsv");

        String base64 = Base64.getEncoder().encodeToString(cat.content());
        assertThat(folder.resolve("tsv/images.tsv"))
                .hasBinaryContent((cat.record().id() + "\t" + base64 + "\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(folder.resolve("tsv/category.annotations.tsv"))
                .hasBinaryContent("0\t{\"boxes\":[{\"bbox\":[3,4,13.25,12],\"phrase\":\"cat\",\"category\":\"cat\"}]}\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(folder.resolve("tsv/category.annotations.tsv.lineidx")).hasContent("0\n");
    }

    @Test
    void ourOwnReaderReadsTheTriples() throws IOException {
        KeptPicture dogs = Samples.dogs();
        export("tsv", Samples.source(dogs), "tsv");

        List<ImageRecord> read = read("tsv", folder.resolve("tsv/referring.annotations.tsv"));
        assertThat(read).hasSize(1);
        assertThat(read.getFirst().image().read()).isEqualTo(dogs.content());
        assertThat(read.getFirst().regions())
                .extracting(Region::phrases)
                .containsExactly(List.of("the dog on the left"), List.of("the dog that stands on the right"));
    }

    /// MMDetection `mmdet/datasets/odvg.py`: every line of a grounding file has a caption and regions with
    /// `bbox`, `phrase` and `tokens_positive`; Open-GroundingDino stops at a line without regions.
    @Test
    void groundingFilesOfOdvgHaveSpansForEveryPhrase() throws IOException {
        export("odvg", Samples.source(Samples.dogs(), Samples.cat(1, null)), "odvg");

        for (String granularity : List.of("phrase", "description", "referring")) {
            List<String> lines = Files.readAllLines(folder.resolve("odvg/" + granularity + ".jsonl"));
            assertThat(lines).isNotEmpty();
            for (String line : lines) {
                JsonNode grounding = JsonMapper.shared().readTree(line).path("grounding");
                String caption = grounding.path("caption").asString();
                assertThat(grounding.path("regions")).isNotEmpty();
                for (JsonNode region : grounding.path("regions")) {
                    JsonNode span = region.path("tokens_positive").path(0);
                    int from = caption.offsetByCodePoints(0, span.get(0).asInt());
                    int to = caption.offsetByCodePoints(0, span.get(1).asInt());
                    assertThat(caption.substring(from, to))
                            .isEqualTo(region.path("phrase").asString());
                }
            }
        }
        assertThat(Files.readAllLines(folder.resolve("odvg/phrase.jsonl")).getFirst())
                .contains("\"caption\":\"A café 🐕 with two small dogs\"", "\"tokens_positive\":[[14,28]]");
    }

    @Test
    void detectionFilesOfOdvgNumberSortedCategoriesAlikeInEveryShard() throws IOException {
        RecordSource source = Samples.source(IntStream.range(0, 12)
                .mapToObj(at -> at == 5 ? Samples.dogs() : Samples.cat(at, null))
                .toList());
        export(new ExportSettings(ExportFormat.named("odvg"), EVERY, ALL, 3, true), source, "odvg");

        int pictures = 0;
        for (int shard = 0; shard < 3; shard++) {
            Path part = folder.resolve("odvg/%05d-of-00003".formatted(shard));
            assertThat(part.resolve("category_label_map.json"))
                    .hasContent("{\"0\":\"cat\",\"1\":\"dog\",\"2\":\"sign\"}");
            pictures += read("odvg", part.resolve("category.jsonl")).size();
        }
        assertThat(pictures).isEqualTo(12);
    }

    @Test
    void cocoHoldsBoxesAndNamesItsPictures() throws IOException {
        KeptPicture dogs = Samples.dogs();
        ExportSummary summary = export("coco", Samples.source(dogs), "coco");

        List<ImageRecord> read = read("coco", folder.resolve("coco/annotations.json"));
        assertThat(read.getFirst().regions()).extracting(Region::category).containsExactly("dog", "dog", "sign");
        assertThat(read.getFirst().image().read()).isEqualTo(dogs.content());
        assertThat(summary.losses().counts()).containsEntry(Loss.PHRASE, 4L).containsEntry(Loss.DIALOGUE, 1L);
        assertThat(summary.lines()).contains("not in this format: phrases 4", "not in this format: dialogues 1");
    }

    @Test
    void conversationsAskForNamesAndAnswerWithIndices() throws IOException {
        export("llava", Samples.source(Samples.dogs(), Samples.cat(1, null)), "llava");

        assertThat(read("llava", folder.resolve("llava/category.json"))).hasSize(2);
        String names = Files.readString(folder.resolve("llava/category.json"));
        assertThat(names)
                .contains("Please detect dog; sign in this image.")
                .contains("<ground>dog</ground><objects><obj0><obj1></objects>");
        String descriptions = Files.readString(folder.resolve("llava/description.json"));
        assertThat(descriptions)
                .contains("one sentence description of <obj2> in the image")
                .contains("A sign in green.");
        String conversations = Files.readString(folder.resolve("llava/conversation.json"));
        assertThat(conversations).contains("<ground>Two small dogs</ground><objects><obj0><obj1></objects>.");
        assertThat(read("llava", folder.resolve("llava/conversation.json"))).hasSize(1);
    }

    @Test
    void onlyAllowedLicencesLeave() throws IOException {
        RecordSource source = Samples.source(
                Samples.dogs(), Samples.cat(1, "CC-BY-NC-4.0"), Samples.cat(2, null), Samples.cat(3, " "));
        var filter = new LicenceFilter(List.of("http://creativecommons.org/licenses/by/4.0/"), false);

        ExportSummary summary =
                export(new ExportSettings(ExportFormat.named("coco"), EVERY, filter, 1, true), source, "coco");

        assertThat(summary.counts().leaving()).containsOnly(Map.entry("cc-by-4.0", 1L));
        assertThat(summary.counts().refused()).containsOnly(Map.entry("cc-by-nc-4.0", 1L), Map.entry("unknown", 2L));
        assertThat(read("coco", folder.resolve("coco/annotations.json"))).hasSize(1);
        try (Stream<Path> pictures = Files.walk(folder.resolve("coco/images"))) {
            assertThat(pictures.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void unknownLicencesLeaveWhereThatIsSaid() throws IOException {
        var filter = new LicenceFilter(List.of("mit"), true);
        RecordSource source = Samples.source(Samples.cat(1, "MIT License"), Samples.cat(2, null), Samples.cat(3, "X"));

        ExportSummary summary =
                export(new ExportSettings(ExportFormat.named("coco"), EVERY, filter, 1, true), source, "coco");

        assertThat(summary.counts().leaving()).containsOnly(Map.entry("mit", 1L), Map.entry("unknown", 1L));
    }

    @Test
    void theNoticeNamesWhomToNameForEveryPicture() throws IOException {
        KeptPicture dogs = Samples.dogs();
        export("parquet", Samples.source(dogs, Samples.cat(1, null)), "out");

        assertThat(Files.readAllLines(folder.resolve("out/NOTICE")))
                .contains("cc-by-4.0: 1", "unknown: 1")
                .contains(dogs.record().id() + "\tCC BY 4.0\tZoë <zoe@example.org>\tshop\thttps://example.org/1?a=1&b=2"
                        + "\tshop/a\\u0009b.png");
    }

    /// The footer lists the encodings of a column in an order that differs between processes.
    @Test
    void theColumnsOfATableHaveOneEncodingEach() throws IOException {
        export("parquet", Samples.source(Samples.dogs(), Samples.cat(1, null)), "out");

        List<Path> tables;
        try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
            tables = files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
        assertThat(tables).isNotEmpty();
        for (Path table : tables) {
            var path = new org.apache.hadoop.fs.Path(table.toUri());
            try (var file = ParquetGroups.openFile(new Configuration(), path)) {
                assertThat(file.getRowGroups())
                        .flatMap(BlockMetaData::getColumns)
                        .isNotEmpty()
                        .allSatisfy(column -> assertThat(column.getEncodings()).hasSize(1));
            }
        }
    }

    @Test
    void nothingIsWrittenIfNoRecordMayLeave() {
        var filter = new LicenceFilter(List.of("mit"), false);
        var settings = new ExportSettings(ExportFormat.named("coco"), EVERY, filter, 1, true);

        assertThatThrownBy(() -> export(settings, Samples.source(Samples.cat(1, "CC0")), "coco"))
                .isInstanceOf(DatasetException.class)
                .hasMessage("no record may leave: cc-0 1 (not allowed)");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFormatWithoutPlaceForWhatIsAskedIsRefused() {
        var asked = EnumSet.of(Granularity.CONVERSATION);
        var settings = new ExportSettings(ExportFormat.named("tsv"), asked, ALL, 1, true);

        assertThatThrownBy(() -> new Export(Samples.source(), settings))
                .hasMessage("--granularity: conversation (expected for tsv: some of"
                        + " category,phrase,description,referring)");
        assertThatThrownBy(() -> ExportFormat.named("humanref")).hasMessageContaining("--to: humanref (expected:");
    }

    @Test
    void picturesThatStayAreNamedByTheirPaths() throws IOException {
        export(
                new ExportSettings(ExportFormat.named("coco"), EVERY, ALL, 1, false),
                Samples.source(Samples.dogs()),
                "o");

        assertThat(files("o").keySet()).containsExactly("NOTICE", "annotations.json", "export.json");
        assertThat(Files.readString(folder.resolve("o/annotations.json"))).contains("shop/a\\tb.png");
        var tsv = new ExportSettings(ExportFormat.named("tsv"), EVERY, ALL, 1, false);
        assertThatThrownBy(() -> new Export(Samples.source(), tsv)).hasMessageContaining("--without-pictures: tsv");
    }

    @Test
    void anExportIsReplacedOnlyWhenThatIsAskedFor() throws IOException {
        export("coco", Samples.source(Samples.cat(1, null)), "out");

        assertThatThrownBy(() -> export("coco", Samples.source(Samples.cat(2, null)), "out"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("exists (expected: a new folder; --force replaces it)");
        try (ExportFolder target = ExportFolder.create(folder.resolve("out"), Export.SUMMARY, true)) {
            Files.writeString(target.path().resolve("new"), "");
            target.finish();
        }
        assertThat(files("out").keySet()).containsExactly("new");
    }

    @Test
    void aFolderThatIsNoExportIsNeverReplaced() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("letter"), "dear");

        assertThatThrownBy(() -> ExportFolder.create(home, Export.SUMMARY, true))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("exists and has no export.json");
        assertThat(home.resolve("letter")).hasContent("dear");
    }

    @Test
    void whatACrashLeftIsRemovedByTheNextExport() throws IOException {
        Path left = Files.createDirectories(folder.resolve(".out.part/images"));
        Files.writeString(left.resolve("half"), "");

        export("coco", Samples.source(Samples.cat(1, null)), "out");

        assertThat(folder.toFile().list()).containsExactly("out");
    }

    @Test
    void aReplacedExportComesBackAfterACrashBetweenTheRenames() throws IOException {
        export("coco", Samples.source(Samples.cat(1, null)), "out");
        Files.move(folder.resolve("out"), folder.resolve(".out.old"));

        try (ExportFolder target = ExportFolder.create(folder.resolve("out"), Export.SUMMARY, true)) {
            assertThat(folder.resolve("out/annotations.json")).exists();
            assertThat(target.path()).isEmptyDirectory();
        }
        assertThat(folder.toFile().list()).containsExactly("out");
    }

    @Test
    void twoExportsIntoOneFolderAtATimeAreRefused() throws IOException {
        try (ExportFolder first = ExportFolder.create(folder.resolve("out"), Export.SUMMARY, false)) {
            assertThat(first.path()).exists();
            assertThatThrownBy(() -> ExportFolder.create(folder.resolve("out"), Export.SUMMARY, false))
                    .hasMessageContaining("is being written by another process");
            assertThat(first.path()).exists();
        }
    }
}
