package io.rexserve.datasets.grounding;

import static io.rexserve.datasets.grounding.Datasets.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MdetrFormatTest {
    private static final MdetrFormat FORMAT = new MdetrFormat();
    private static final String FILE = """
            {"info": {}, "licenses": [], "images": [
              {"file_name": "1.jpg", "height": 50, "width": 100, "id": 1, "original_id": 581, "caption": "the left turtle", "dataset_name": "refcoco", "tokens_negative": [[0, 15]]},
              {"file_name": "1.jpg", "height": 50, "width": 100, "id": 2, "original_id": 581, "caption": "it", "dataset_name": "refcoco", "tokens_negative": []},
              {"file_name": "1.jpg", "height": 50, "width": 100, "id": 3, "dataset_name": "refcoco"}],
             "annotations": [
              {"area": 12, "iscrowd": 0, "image_id": 1, "category_id": 3, "id": 1, "bbox": [1, 2, 3, 4], "original_id": 70, "tokens_positive": [[9, 15]]},
              {"area": 12, "iscrowd": 0, "image_id": 2, "category_id": 3, "id": 2, "bbox": [1, 2, 3, 4], "original_id": 70, "tokens_positive": [[0, 3]]}],
             "categories": [{"supercategory": "animal", "id": 3, "name": "turtle"}]}
            """;

    @TempDir
    Path folder;

    @Test
    void readsAnExpressionForEachEntry() throws IOException {
        Path file = Files.writeString(folder.resolve("finetune_refcoco_testA.json"), FILE);
        Datasets.Read read = Datasets.read(FORMAT, file);
        assertThat(read.records()).hasSize(2);
        ImageRecord first = read.records().getFirst();
        assertThat(first.id()).isEqualTo("1");
        assertThat(first.split()).isEqualTo("testA");
        assertThat(first.provenance().source()).isEqualTo("refcoco");
        Region region = first.regions().getFirst();
        assertThat(region.box()).isEqualTo(Box.ofSize(1, 2, 3, 4));
        assertThat(region.phrases()).containsExactly("the left turtle");
        assertThat(region.category()).isEqualTo("turtle");
        assertThat(region.extras()).hasToString("{\"original_id\":70}");
        assertThat(first.captions())
                .containsExactly(new Caption("the left turtle", List.of(new Grounding(9, 15, List.of(0)))));
        assertThat(read.problems())
                .containsExactly(
                        "missing_field: finetune_refcoco_testA.json, image 3: caption: missing (expected: text)",
                        "bad_span: finetune_refcoco_testA.json, image 2: span: [0, 3] (expected: 0 <= start < end <= 2, the text's length in code points)");
        assertThat(read.records().get(1).captions()).containsExactly(Caption.of("it"));
    }

    @Test
    void writesWhatItReads() throws IOException {
        Path file = Files.writeString(folder.resolve("finetune_refcoco_val.json"), FILE);
        Datasets.Read read = Datasets.read(FORMAT, file);
        Path out = folder.resolve("out_refcoco_val.json");
        Datasets.write(FORMAT, out, read.records(), read.description(), false);
        assertThat(FORMAT.isLikely(out)).isTrue();
        Datasets.Read again = Datasets.read(FORMAT, out);
        assertThat(again.problems()).isEmpty();
        assertThat(again.records()).isEqualTo(read.records());
    }

    @Test
    void phrasesAndCaptionsOfOtherFormatsBecomeEntries() throws IOException {
        ImageRecord plain = ImageRecord.of(
                "x",
                new ImageSource.File("1.jpg", folder.resolve("1.jpg")),
                100,
                50,
                List.of(named(0, 0, 1, 1, null, "the left one", "it"), named(0, 0, 2, 2, null, "a mat")));
        ImageRecord record = new ImageRecord(
                "x",
                plain.image(),
                plain.width(),
                plain.height(),
                plain.regions(),
                List.of(new Caption(
                        "One on a mat", List.of(new Grounding(0, 3, List.of(0)), new Grounding(9, 12, List.of(1))))),
                List.of(),
                List.of(),
                List.of(),
                null,
                new Provenance("flickr", null, null, null),
                null);
        Path out = folder.resolve("out.json");
        Datasets.write(FORMAT, out, List.of(record));
        Datasets.Read read = Datasets.read(FORMAT, out);
        assertThat(read.records())
                .extracting(r -> r.captions().getFirst().text())
                .containsExactly("the left one", "it", "a mat", "One on a mat");
        assertThat(read.records().get(3).regions())
                .extracting(Region::phrases)
                .containsExactly(List.of("One"), List.of("mat"));
        assertThat(read.records()).flatExtracting(ImageRecord::regions).allMatch(region -> region.category() == null);
    }
}
