package io.rexserve.datasets.grounding;

import static io.rexserve.datasets.grounding.Datasets.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class RecordFormatTest {
    private static final RecordFormat FORMAT = new RecordFormat();

    @TempDir
    Path folder;

    @Test
    void aCompleteRecordReadsBackEqual() throws JsonSyntaxException {
        ImageRecord record = complete();
        var description = new DatasetDescription(
                "turtles",
                List.of(new Category(90, "turtle", "animal", object("{\"frequency\":\"r\",\"synonyms\":[\"a\"]}"))),
                object("{\"info\":{\"year\":2026}}"));
        Path file = folder.resolve("all.jsonl");
        assertThat(Datasets.write(FORMAT, file, List.of(record), description, false))
                .isEmpty();
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.problems()).isEmpty();
        assertThat(read.description()).isEqualTo(description);
        assertThat(read.records()).containsExactly(record);
    }

    @Test
    void theLeastRecordReadsBackEqual() {
        ImageRecord record = new ImageRecord(
                "",
                new ImageSource.Base64Section("k", folder.resolve("i.tsv"), 5_000_000_000L, 12),
                OptionalInt.empty(),
                OptionalInt.empty(),
                List.of(named(-0.0, 0, 1e-300, 1e300, null)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                Provenance.UNKNOWN,
                null);
        Path file = folder.resolve("least.jsonl");
        Datasets.write(FORMAT, file, List.of(record));
        assertThat(Datasets.read(FORMAT, file).records()).containsExactly(record);
    }

    @Test
    void imagesInMemoryAndCopiedImagesAreEmbedded() throws IOException {
        byte[] png = Datasets.png(3, 2);
        Files.write(folder.resolve("a.png"), png);
        ImageRecord inMemory = ImageRecord.of("m", new ImageSource.Bytes("m.png", png), 3, 2, List.of());
        ImageRecord onDisk =
                ImageRecord.of("d", new ImageSource.File("a.png", folder.resolve("a.png")), 3, 2, List.of());
        Path file = folder.resolve("embedded.jsonl");
        Datasets.write(FORMAT, file, List.of(inMemory, onDisk), DatasetDescription.UNKNOWN, true);
        Files.delete(folder.resolve("a.png"));
        for (ImageRecord record : Datasets.read(FORMAT, file).records()) {
            assertThat(record.image().read()).isEqualTo(png);
        }
    }

    @Test
    void imagesOfAnotherFolderAreNamed() {
        ImageRecord record =
                ImageRecord.of("d", new ImageSource.File("x/a.png", folder.resolve("x/a.png")), 3, 2, List.of());
        Path file = folder.resolve("named.jsonl");
        Datasets.write(FORMAT, file, List.of(record));
        Path images = folder.resolve("other");
        assertThat(images.toFile().mkdir()).isTrue();
        assertThat(Datasets.read(FORMAT, file, images).only().image())
                .isEqualTo(new ImageSource.File("x/a.png", images.resolve("x/a.png")));
    }

    @Test
    void tellsDamagedLines() throws IOException {
        String line = "{\"id\":\"%s\",\"image_name\":\"a.png\"%s}";
        String box = "{\"x1\":0,\"y1\":0,\"x2\":%s,\"y2\":1}";
        Path file = Files.writeString(
                folder.resolve("a.jsonl"),
                String.join(
                        "\n",
                        "{\"rexserve\":1}",
                        line.formatted("1", ",\"regions\":[" + box.formatted("1") + "]"),
                        line.formatted("2", ",\"regions\":[" + box.formatted("0") + "]"),
                        line.formatted("1", ""),
                        line.formatted(
                                "4", ",\"captions\":[{\"text\":\"ab\",\"groundings\":[{\"start\":0,\"end\":3}]}]"),
                        line.formatted(
                                "5",
                                ",\"captions\":[{\"text\":\"ab\",\"groundings\":"
                                        + "[{\"start\":0,\"end\":1,\"regions\":[0]}]}]"),
                        line.formatted("6", ",\"dialogues\":[{\"turns\":[{\"speaker\":\"gpt\",\"text\":\"\"}]}]"),
                        line.formatted("7", ",\"extras\":\"{\""),
                        line.formatted("8", ",\"image_bytes\":\"%\""),
                        line.formatted("9", ",\"image_path\":\"/etc/passwd\"")));
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.records()).extracting(ImageRecord::id).containsExactly("1");
        assertThat(read.problems())
                .hasSize(9)
                .contains(
                        "duplicate_id: a.jsonl, line 4: id: 1 (expected: each id once)",
                        "bad_span: a.jsonl, line 5, captions[0].groundings[0]: span: 0 to 3"
                                + " (expected: 0 <= start < end <= 2, the text's length in code points)",
                        "bad_reference: a.jsonl, line 6, captions[0].groundings[0]: region: 0"
                                + " (expected: below 0, the number of regions)",
                        "missing_field: a.jsonl, line 7, dialogues[0].turns[0]: speaker: gpt"
                                + " (expected: system, user or assistant)",
                        "malformed: a.jsonl, line 8, extras: byte 1: the text ends too early (expected: the rest of the JSON)",
                        "empty_box: a.jsonl, line 3, regions[0]: box: [0, 0, 0, 1] (expected: x1 < x2 and y1 < y2)");
        assertThat(read.problems())
                .anyMatch(problem -> problem.startsWith(
                        "path_outside: a.jsonl, line 10: image_path: /etc/passwd (expected: inside "));
        assertThat(read.problems())
                .anyMatch(problem -> problem.startsWith("unreadable_image: a.jsonl, line 9: image_bytes: "));
    }

    @Test
    void anotherVersionAndAMissingHeaderAreToldAtOnce() throws IOException {
        Path newer = Files.writeString(folder.resolve("new.jsonl"), "{\"rexserve\":2}\n");
        assertThatThrownBy(() -> Datasets.read(FORMAT, newer))
                .isInstanceOf(DatasetException.class)
                .hasMessage("new.jsonl, line 1: rexserve: version 2 (expected: 1)");
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "");
        assertThatThrownBy(() -> Datasets.read(FORMAT, empty))
                .isInstanceOf(DatasetException.class)
                .hasMessage(empty + ": no line (expected: a first line {\"rexserve\": 1, ...})");
    }

    private ImageRecord complete() throws JsonSyntaxException {
        Region region = new Region(
                "12",
                Box.ofSize(0.1, 0.2, 0.7, 0.3),
                "turtle",
                List.of("the left turtle", "\uD83D\uDC22"),
                List.of("A green turtle."),
                true,
                OptionalDouble.of(0.1 + 0.2),
                OptionalDouble.of(1e-7),
                object("{\"segmentation\":[[1,2.50,3]],\"pose\":\"Left\"}"));
        return new ImageRecord(
                "a b\n\u00e9",
                new ImageSource.File("a.jpg", folder.resolve("a.jpg")),
                OptionalInt.of(640),
                OptionalInt.of(480),
                List.of(region, named(1, 2, 3, 4, null, "mat")),
                List.of(new Caption(
                        "\uD83D\uDC22 on a mat",
                        List.of(new Grounding(0, 1, List.of(0)), new Grounding(7, 10, List.of(1, 0))))),
                List.of(new Dialogue(List.of(
                        Turn.of(Speaker.SYSTEM, "Be brief."),
                        Turn.of(Speaker.USER, "<image>\nWhere?"),
                        new Turn(
                                Speaker.ASSISTANT,
                                "<ground>mat</ground><objects><obj1></objects>",
                                List.of(new Grounding(8, 11, List.of(1))))))),
                List.of("dog"),
                List.of("cat"),
                "testA",
                new Provenance("coyo", "https://a.b/c", "CC BY 4.0", "Ann"),
                object("{\"flickr_url\":\"x\"}"));
    }

    private static ObjectNode object(String json) throws JsonSyntaxException {
        return (ObjectNode) Json.read(json);
    }
}
