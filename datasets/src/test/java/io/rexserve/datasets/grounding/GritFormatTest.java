package io.rexserve.datasets.grounding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GritFormatTest {
    private static final GritFormat FORMAT = new GritFormat();
    private static final String ENTRY = "{\"key\": \"000000001\", \"clip_similarity_vitb32\": 0.25, \"id\": 391895, "
            + "\"url\": \"https://a.b/c.jpg\", \"caption\": \"\uD83D\uDC36 a dog in a field of flowers\", \"width\": 100, \"height\": 50, "
            + "\"noun_chunks\": [[2.0, 7.0, 0.1, 0.2, 0.5, 0.6, 0.9], [22, 29, 0, 0, 1, 1, 0.7]], "
            + "\"ref_exps\": [[2, 29, 0.1, 0.2, 0.5, 0.6, 0.9], [22, 29, 0, 0, 1, 1, 0.7]]}";

    @TempDir
    Path folder;

    @Test
    void readsSpansAsPythonCountsThem() throws IOException {
        Datasets.Read read = Datasets.read(FORMAT, file("a.jsonl", ENTRY));
        assertThat(read.problems()).isEmpty();
        ImageRecord record = read.only();
        assertThat(record.id()).isEqualTo("391895");
        assertThat(record.image()).isEqualTo(new ImageSource.File("000000001.jpg", folder.resolve("000000001.jpg")));
        assertThat(record.provenance().url()).isEqualTo("https://a.b/c.jpg");
        assertThat(record.regions())
                .extracting(Region::box)
                .containsExactly(Box.ofCorners(10, 10, 50, 30), Box.ofCorners(0, 0, 100, 50));
        assertThat(record.regions())
                .extracting(Region::phrases)
                .containsExactly(List.of("a dog", "a dog in a field of flowers"), List.of("flowers"));
        assertThat(record.regions())
                .extracting(region -> region.score().getAsDouble())
                .containsExactly(0.9, 0.7);
        assertThat(record.captions().getFirst().groundings())
                .containsExactly(
                        new Grounding(2, 7, List.of(0)),
                        new Grounding(22, 29, List.of(1)),
                        new Grounding(2, 29, List.of(0)));
    }

    @Test
    void nounChunksAndExpressionsAreWrittenAsTheyWereRead() throws IOException {
        List<ImageRecord> records =
                Datasets.read(FORMAT, file("a.jsonl", ENTRY)).records();
        Path file = folder.resolve("b.jsonl");
        assertThat(Datasets.write(FORMAT, file, records)).isEmpty();
        assertThat(Files.readString(file))
                .contains(
                        "\"noun_chunks\":[[2,7,0.1,0.2,0.5,0.6,0.9],[22,29,0.0,0.0,1.0,1.0,0.7]]",
                        "\"ref_exps\":[[2,29,0.1,0.2,0.5,0.6,0.9],[22,29,0.0,0.0,1.0,1.0,0.7]]",
                        "\"clip_similarity_vitb32\":0.25");
        assertThat(Datasets.read(FORMAT, file).only().captions())
                .isEqualTo(records.getFirst().captions());
        assertThat(Datasets.read(FORMAT, file).only().regions())
                .isEqualTo(records.getFirst().regions());
    }

    @Test
    void readsFoldersAndTarFilesOfImg2dataset() throws IOException {
        byte[] image = Datasets.png(100, 50);
        Path shard = Files.createDirectory(folder.resolve("00000"));
        Files.writeString(shard.resolve("000000001.json"), ENTRY);
        Files.write(shard.resolve("000000001.png"), image);
        Files.writeString(folder.resolve("00000_stats.json"), "{\"count\": 1}");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(folder.resolve("00001.tar")))) {
            add(tar, "000010000.jpg", image);
            add(tar, "000010000.json", ENTRY.replace("391895", "2").getBytes(UTF_8));
            add(tar, "000010000.txt", "a dog".getBytes(UTF_8));
            add(tar, "000010001.json", ENTRY.replace("391895", "3").getBytes(UTF_8));
        }
        Datasets.Read read = Datasets.read(FORMAT, folder);
        assertThat(read.records()).extracting(ImageRecord::id).containsExactly("391895", "2");
        assertThat(read.records())
                .extracting(record -> record.image().name())
                .containsExactly("00000/000000001.png", "000010000.jpg");
        for (ImageRecord record : read.records()) {
            assertThat(record.image().read()).isEqualTo(image);
        }
        assertThat(read.problems())
                .containsExactly("missing_image: 00001.tar, 000010001: sample: without an image (expected: both)");
    }

    @Test
    void tellsDamagedEntriesAndTruncatedTarFiles() throws IOException {
        String entry = "{\"id\": %d, \"caption\": \"a dog\", \"width\": 100, \"height\": 50, \"noun_chunks\": [%s]}";
        Datasets.Read read = Datasets.read(
                FORMAT,
                file(
                        "a.jsonl",
                        String.join(
                                "\n",
                                entry.formatted(1, "[0, 6, 0, 0, 1, 1, 1]"),
                                entry.formatted(2, "[0, 5, 0.5, 0, 0.5, 1, 1]"),
                                entry.formatted(3, "[0, 5, 0, 0, 1]"),
                                entry.formatted(4, "[0, 5, 1.5, 0, 2, 1, 1]"),
                                "{\"id\": 5, \"caption\": \"a dog\", \"noun_chunks\": []}",
                                "{\"width\": 1, \"height\": 1, \"id\": 6}")));
        assertThat(read.records())
                .hasSize(4)
                .allMatch(record -> record.regions().isEmpty());
        assertThat(read.problems())
                .containsExactly(
                        "missing_field: a.jsonl, line 3: noun_chunks[0]: [0,5,0,0,1] (expected: a list of 7 numbers)",
                        "missing_field: a.jsonl, line 5: width: missing (expected: a number of pixels, since coordinates are parts of it)",
                        "missing_field: a.jsonl, line 6: caption: missing (expected: text)",
                        "empty_box: a.jsonl, line 2, noun_chunks[0]: box: [50, 0, 50, 50] (expected: x1 < x2 and y1 < y2)",
                        "box_outside: a.jsonl, line 4, noun_chunks[0]: box: [150, 0, 200, 50] (expected: within the image, 100 x 50)",
                        "bad_span: a.jsonl, line 1, noun_chunks[0]: span: [0, 6] (expected: 0 <= start < end <= 5, the text's length in code points)");
        Path tar = folder.resolve("b.tar");
        try (var out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
            add(out, "1.json", ENTRY.getBytes(UTF_8));
            add(out, "1.jpg", new byte[5000]);
        }
        Files.write(tar, Arrays.copyOf(Files.readAllBytes(tar), 3000));
        Datasets.Read cut = Datasets.read(FORMAT, tar);
        assertThat(cut.records()).isEmpty();
        assertThat(cut.problems()).anyMatch(p -> p.startsWith("malformed: b.tar, 1.jpg: "));
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        ((OutputStream) tar).write(content);
        tar.closeArchiveEntry();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
