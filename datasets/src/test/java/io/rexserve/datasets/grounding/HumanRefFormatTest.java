package io.rexserve.datasets.grounding;

import static io.rexserve.datasets.grounding.Datasets.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HumanRefFormatTest {
    @TempDir
    Path folder;

    @Test
    void readsExpressionsWithAllTheirBoxes() throws IOException {
        Files.createDirectory(folder.resolve("images"));
        Path file = Files.writeString(folder.resolve("annotations.jsonl"), """
                {"id": 0, "image_name": "24028.jpg", "referring": "men in red", "domain": "attribute", "sub_domain": "1000_attribute_retranslated_with_mask", "answer_boxes": [[1, 2, 30, 40], [5, 6, 70, 80]], "candidate_boxes": [[1, 2, 30, 40], [5, 6, 70, 80], [0, 0, 9, 9]]}
                {"id": 1, "image_name": "24028.jpg", "referring": "a man in blue", "domain": "rejection", "sub_domain": "r", "answer_boxes": [], "candidate_boxes": []}
                {"id": 2, "image_name": "24028.jpg", "referring": "x", "answer_boxes": [[3, 2, 1, 4]]}
                {"id": 3, "image_name": "24028.jpg", "referring": "x"}
                """);
        Datasets.Read read = Datasets.read(new HumanRefFormat(), file);
        assertThat(read.records()).hasSize(3);
        ImageRecord first = read.records().getFirst();
        assertThat(first.id()).isEqualTo("0");
        assertThat(first.image()).isEqualTo(new ImageSource.File("24028.jpg", folder.resolve("images/24028.jpg")));
        assertThat(first.regions())
                .containsExactly(named(1, 2, 30, 40, null, "men in red"), named(5, 6, 70, 80, null, "men in red"));
        assertThat(first.captions()).containsExactly(Caption.of("men in red"));
        assertThat(first.absent()).isEmpty();
        assertThat(Objects.requireNonNull(first.extras()).get("candidate_boxes"))
                .hasSize(3);
        assertThat(Objects.requireNonNull(first.extras()).get("domain").asString())
                .isEqualTo("attribute");
        assertThat(read.records().get(1).absent()).containsExactly("a man in blue");
        assertThat(read.problems())
                .containsExactly(
                        "missing_field: annotations.jsonl, line 4: answer_boxes: missing (expected: a list)",
                        "reversed_box: annotations.jsonl, line 3, answer_boxes[0]: box: [3, 2, 1, 4] (expected: x1 < x2 and y1 < y2)");
    }
}
