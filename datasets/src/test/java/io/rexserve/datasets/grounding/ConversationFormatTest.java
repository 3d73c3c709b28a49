package io.rexserve.datasets.grounding;

import static io.rexserve.datasets.grounding.Datasets.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationFormatTest {
    private static final ConversationFormat FORMAT = new ConversationFormat();

    @TempDir
    Path folder;

    @Test
    void readsIndexConversationsOfAnArray() throws IOException {
        Path file = file("a.json", """
                [{"id": 7, "image": "1.jpg", "width": 100, "height": 50, "bbox_list": [[0, 0, 5, 5], [1, 1, 9.5, 9]],
                  "score_list": [0.5, 0.25], "conversations": [
                   {"from": "system", "value": "Be brief."},
                   {"from": "human", "value": "<image>\\nIs <obj0> a \\ud83d\\udc22? Where is the mat at [12, 30, 455, 999]?"},
                   {"from": "gpt", "value": "A <ground> turtle </ground><objects><obj0><obj1></objects> and <ground>mat</ground><objects></objects>"}],
                  "source": "x"}]
                """);
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.problems()).isEmpty();
        ImageRecord record = read.only();
        assertThat(record.id()).isEqualTo("7");
        assertThat(record.regions())
                .extracting(Region::box)
                .containsExactly(Box.ofCorners(0, 0, 5, 5), Box.ofCorners(1, 1, 9.5, 9));
        assertThat(record.regions())
                .extracting(region -> region.score().getAsDouble())
                .containsExactly(0.5, 0.25);
        assertThat(record.dialogues())
                .containsExactly(new Dialogue(List.of(
                        Turn.of(Speaker.SYSTEM, "Be brief."),
                        new Turn(
                                Speaker.USER,
                                "<image>\nIs <obj0> a \uD83D\uDC22? Where is the mat at [12, 30, 455, 999]?",
                                List.of(new Grounding(11, 17, List.of(0)))),
                        new Turn(
                                Speaker.ASSISTANT,
                                "A <ground> turtle </ground><objects><obj0><obj1></objects> and <ground>mat</ground><objects></objects>",
                                List.of(new Grounding(11, 17, List.of(0, 1)))))));
        assertThat(record.extras()).hasToString("{\"source\":\"x\"}");
    }

    @Test
    void readsMessagesOfJsonLines() throws IOException {
        Path file = file("a.jsonl", """
                {"images": ["1.jpg"], "messages": [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What?"}]}, {"role": "assistant", "content": "<ground>a</ground><objects><obj3></objects>"}]}
                """);
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.problems()).isEmpty();
        assertThat(read.only().dialogues())
                .containsExactly(new Dialogue(List.of(
                        Turn.of(Speaker.USER, "<image>\nWhat?"),
                        Turn.of(Speaker.ASSISTANT, "<ground>a</ground><objects><obj3></objects>"))));
    }

    @Test
    void readsBoxesOfGromaAsSizes() throws IOException {
        Path file = file("a.json", """
                [{"file_name": "1.jpg", "width": 100, "height": 50, "boxes": [[10, 20, 30, 25]],
                  "conversation": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "<p>a dog</p><roi><ground_box></roi>", "box_inds": [0]}]}]
                """);
        assertThat(Datasets.read(FORMAT, file).only().regions())
                .extracting(Region::box)
                .containsExactly(Box.ofSize(10, 20, 30, 25));
    }

    @Test
    void writesAnIndexConversationForNamedRegions() throws IOException {
        ImageRecord record = ImageRecord.of(
                "1",
                new ImageSource.File("1.jpg", folder.resolve("1.jpg")),
                100,
                50,
                List.of(named(0, 0, 1, 1, "cat"), named(0, 0, 2, 2, "dog"), named(0, 0, 3, 3, "cat")));
        Path file = folder.resolve("a.jsonl");
        Datasets.write(FORMAT, file, List.of(record));
        assertThat(Files.readString(file))
                .isEqualTo(
                        "{\"id\":\"1\",\"image\":\"1.jpg\",\"width\":100,\"height\":50,"
                                + "\"conversations\":[{\"from\":\"human\",\"value\":\"<image>\\nPlease detect cat; dog in this image."
                                + " Answer the question with object indexes.\"},{\"from\":\"gpt\",\"value\":"
                                + "\"<ground>cat</ground><objects><obj0><obj2></objects>\\n<ground>dog</ground><objects><obj1></objects>\"}],"
                                + "\"bbox_list\":[[0,0,1,1],[0,0,2,2],[0,0,3,3]],\"category_list\":[\"cat\",\"dog\",\"cat\"]}\n");
        ImageRecord read = Datasets.read(FORMAT, file).only();
        assertThat(read.regions()).isEqualTo(record.regions());
        assertThat(read.dialogues().getFirst().turns().get(1).groundings())
                .containsExactly(new Grounding(8, 11, List.of(0, 2)), new Grounding(60, 63, List.of(1)));
    }

    @Test
    void groundingsBecomeTagsAndReadBackAsTheyWere() throws IOException {
        var turn = new Turn(
                Speaker.ASSISTANT,
                "A \uD83D\uDC22 on a mat.",
                List.of(new Grounding(2, 3, List.of(1)), new Grounding(9, 12, List.of(0, 1))));
        ImageRecord record = ImageRecord.of(
                "1",
                new ImageSource.File("1.jpg", folder.resolve("1.jpg")),
                9,
                9,
                List.of(named(0, 0, 1, 1, null), named(0, 0, 2, 2, null)));
        record = new ImageRecord(
                record.id(),
                record.image(),
                record.width(),
                record.height(),
                record.regions(),
                List.of(),
                List.of(new Dialogue(List.of(Turn.of(Speaker.USER, "What is it?"), turn))),
                List.of(),
                List.of(),
                null,
                record.provenance(),
                null);
        Path file = folder.resolve("a.json");
        assertThat(Datasets.write(FORMAT, file, List.of(record, record))).isEmpty();
        assertThat(Files.readString(file))
                .startsWith("[\n{")
                .endsWith("}\n]\n")
                .contains(
                        "{\"from\":\"human\",\"value\":\"<image>\\nWhat is it?\",\"added\":[\"image\"]}",
                        "\"value\":\"A <ground>\uD83D\uDC22</ground><objects><obj1></objects> on a <ground>mat</ground><objects><obj0><obj1></objects>.\"");
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.records().getFirst()).isEqualTo(record);
        assertThat(read.problems())
                .containsExactly("repeated_id: a.json, [1]: id: 1 (expected: each id once; read as 1#1)");
    }

    @Test
    void tellsDamagedEntries() throws IOException {
        String good = "{\"image\": \"%s.jpg\", \"conversations\": [{\"from\": \"gpt\", \"value\": \"%s\"}]%s}";
        String grounded = "<ground>a</ground><objects><obj1></objects>";
        Path file = file(
                "a.json",
                "["
                        + String.join(
                                ",\n",
                                good.formatted("0", "hi", ""),
                                good.formatted("1", grounded, ", \"bbox_list\": [[0, 0, 1, 1]]"),
                                good.formatted("2", grounded, ", \"bbox_list\": [[0, 0, 0, 1], [0, 0, 1, 1]]"),
                                good.formatted("3", "hi", ", \"bbox_list\": [[0, 0, 0, 1], [0, 0, 1, 1]]"),
                                good.formatted("4", "hi", ", \"bbox_list\": [[0, 0, 1, 1]], \"score_list\": [1, 2]"),
                                "{\"conversations\": [{\"from\": \"gpt\", \"value\": \"text only\"}]}",
                                "{\"image\": \"6.jpg\", \"conversations\": []}",
                                "{\"image\": \"7.jpg\", \"conversations\": [{\"from\": \"bot\", \"value\": \"\"}]}",
                                "{\"image\": \"8.jpg\", \"image\": \"9.jpg\", \"conversations\": [{\"from\": \"gpt\", \"value\": \"\"}]}",
                                "3",
                                "{\"image\": [\"a.jpg\", \"b.jpg\"], \"conversations\": []}",
                                good.formatted("11", "hi", ""))
                        + ",\n{\"image\": ");
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.records()).extracting(ImageRecord::id).containsExactly("0.jpg", "3.jpg", "11.jpg");
        assertThat(read.records().get(1).regions()).hasSize(1);
        assertThat(read.problems())
                .contains(
                        "malformed: a.json, [9]: entry: 3 (expected: a JSON object)",
                        "missing_field: a.json, [4]: score_list: 2 values (expected: 1, one for each box)",
                        "missing_field: a.json, [5]: image: missing (expected: a file name)",
                        "missing_field: a.json, [6]: conversations: empty (expected: at least one turn)",
                        "missing_field: a.json, [7], conversations[0]: from: bot (expected: human, gpt, system, or role: user, assistant, system)",
                        "missing_field: a.json, [10]: image: 2 names (expected: one image)",
                        "empty_box: a.json, [3], bbox_list[0]: box: [0, 0, 0, 1] (expected: x1 < x2 and y1 < y2)",
                        "bad_reference: a.json, [1], conversations[0]: <obj1>: no such box (expected: below 1, the number of boxes)",
                        "bad_reference: a.json, [2], conversations[0]: <obj1>: 1 of 2 boxes damaged (expected: all boxes, which are numbered)");
        assertThat(read.problems())
                .anyMatch(
                        p -> p.startsWith("malformed: a.json, [8]: byte ") && p.endsWith("key \"image\" given twice"));
        assertThat(read.problems())
                .anyMatch(p -> p.startsWith("malformed: a.json, [12]: ") && p.endsWith("; the rest is not read"));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
