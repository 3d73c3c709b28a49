package io.rexserve.datasets.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelStudioReaderTest {
    @TempDir
    Path folder;

    private DatasetFiles.Read tasks(String... tasks) {
        return new DatasetFiles(folder)
                .text("tasks.json", "[" + String.join(",\n", tasks) + "]")
                .read(new LabelStudioFormat());
    }

    private static String task(String results) {
        return """
                {"id": 7, "data": {"image": "/data/upload/3/0a1b2c3d-cat%201.jpg", "batch": 4},
                 "annotations": [{"was_cancelled": true, "result": []}, {"result": [""" + results + "]}]}";
    }

    private static String box(String id, String value, String more) {
        return """
                {"id": "%s", "type": "rectanglelabels", "from_name": "label", "to_name": "image", "original_width": 400,
                 "original_height": 200, "image_rotation": 0, "value": {%s, "rotation": 0, "rectanglelabels": ["cat"]} %s}""".formatted(id, value, more);
    }

    private static final String VALUE = "\"x\": 10.5, \"y\": 50, \"width\": 25, \"height\": 12.5";

    @Test
    void percentsAreOfTheOriginalSize() {
        var read = tasks(task(box("a", VALUE, "")));
        ImageRecord record = read.records().getFirst();

        assertThat(read.regions().getFirst().box()).isEqualTo(Box.ofCorners(42, 100, 142, 125));
        assertThat(record.id()).isEqualTo("7");
        assertThat(record.image().name()).isEqualTo("3/0a1b2c3d-cat 1.jpg");
        assertThat(record.width()).hasValue(400);
        assertThat(record.extras()).hasToString("{\"data\":{\"batch\":4}}");
        assertThat(read.counts()).isEmpty();
    }

    @Test
    void textsAndChoicesGoWithTheirRegionOrTheImage() {
        String text = """
                {"id": "%s", "type": "textarea", "from_name": "%s", "to_name": "image", "value": {"text": ["%s"]}}""";
        var read = tasks(
                task(
                        String.join(
                                ",",
                                box("a", VALUE, ", \"score\": 0.5"),
                                text.formatted("a", "phrase", "the left cat"),
                                text.formatted("a", "notes", "It sleeps."),
                                text.formatted("z", "caption", "A room."),
                                "{\"id\": \"a\", \"type\": \"choices\", \"from_name\": \"pose\", \"to_name\": \"image\", \"value\": {\"choices\": [\"lying\"]}}")));
        Region region = read.regions().getFirst();

        assertThat(region.phrases()).containsExactly("the left cat");
        assertThat(region.descriptions()).containsExactly("It sleeps.");
        assertThat(region.score()).hasValue(0.5);
        assertThat(Objects.requireNonNull(region.extras())
                        .get("results")
                        .get(0)
                        .path("value")
                        .path("choices")
                        .get(0)
                        .stringValue())
                .isEqualTo("lying");
        assertThat(read.records().getFirst().captions()).containsExactly(Caption.of("A room."));
    }

    @Test
    void predictionsCountWhereNobodyAnnotated() {
        String predicted =
                "{\"data\": {\"image\": \"a.jpg\"}, \"annotations\": [], \"predictions\": [{\"score\": 0.25, \"result\": ["
                        + box("a", VALUE, "") + "]}]}";
        assertThat(tasks(predicted).regions().getFirst().score()).hasValue(0.25);

        var both = tasks(predicted.replace(
                "\"annotations\": []",
                "\"annotations\": [{\"result\": []}, {\"ground_truth\": true, \"result\": [" + box("b", VALUE, "")
                        + "]}]"));
        assertThat(both.regions()).extracting(Region::id).containsExactly("b");
        assertThat(both.only(ProblemReason.FURTHER_ANNOTATION).message())
                .isEqualTo("2 annotations, 1 predictions (expected: 1)");
    }

    @Test
    void reducedExportsAreRead() {
        var read = tasks("""
                {"image": "s3://bucket/in/a.jpg", "id": 5, "annotator": 1, "annotation_id": 2, "label": [{"x": 10.5, "y": 50, "width": 25,
                 "height": 12.5, "rotation": 0, "rectanglelabels": ["cat"], "original_width": 400, "original_height": 200}]}""");

        assertThat(read.regions().getFirst().box()).isEqualTo(Box.ofCorners(42, 100, 142, 125));
        assertThat(read.regions().getFirst().category()).isEqualTo("cat");
        assertThat(read.records().getFirst().image().name()).isEqualTo("in/a.jpg");
        assertThat(read.records().getFirst().provenance().url()).isEqualTo("s3://bucket/in/a.jpg");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "x": 10, "y": 50, "width": 0, "height": 12.5        | EMPTY_BOX
            "x": 10, "y": 50, "width": -5, "height": 12.5       | REVERSED_BOX
            "x": NaN, "y": 50, "width": 5, "height": 12.5       | NOT_FINITE_BOX
            "x": 110, "y": 50, "width": 5, "height": 12.5       | BOX_OUTSIDE
            "x": "10", "y": 50, "width": 5, "height": 12.5      | MISSING_FIELD
            "x": 10, "y": 50, "width": 5                        | MISSING_FIELD
            """)
    void aDamagedBoxIsToldAndLeftOut(String value, ProblemReason reason) {
        var read = tasks(task(box("a", VALUE, "") + "," + box("b", value, "")));

        assertThat(read.regions()).hasSize(1);
        assertThat(read.counts()).containsOnlyKeys(reason);
        assertThat(read.only(reason).place()).isEqualTo("tasks.json, tasks[0].result[1]");
    }

    @Test
    void turnedAndOtherShapesAreRefusedWithAReason() {
        var read = tasks(task(box("a", VALUE, "").replace("\"rotation\": 0", "\"rotation\": 30") + ","
                + box("b", VALUE, "").replace("\"image_rotation\": 0", "\"image_rotation\": 90")
                + ",{\"type\": \"brushlabels\", \"value\": {}}"));

        assertThat(read.regions()).isEmpty();
        assertThat(read.problems().first(ProblemReason.UNSUPPORTED_SHAPE))
                .extracting(problem -> problem.message())
                .containsExactly(
                        "rotation: 30.0 (expected: 0, an upright box)",
                        "image_rotation: 90.0 (expected: 0, an upright image)",
                        "type: brushlabels (expected: rectangle or polygon)");
    }

    @Test
    void filesAreFoundUnderTheNameBeforeTheirUploadAndNeverOutside() {
        new DatasetFiles(folder).image("images/cat 1.jpg", 400, 200);
        var read = tasks(
                task(""),
                "{\"id\": 8, \"data\": {\"image\": \"/data/local-files/?d=../../etc/passwd\"}}",
                "{\"id\": 9, \"data\": {\"image\": \"/etc/passwd\"}}",
                "{\"id\": 7, \"data\": {\"image\": \"b.jpg\"}}",
                "5",
                "{\"data\": {}}");

        assertThat(((ImageSource.File) read.records().getFirst().image()).path())
                .endsWith(Path.of("images/cat 1.jpg"))
                .exists();
        assertThat(read.records()).hasSize(1);
        assertThat(read.problems().count(ProblemReason.PATH_OUTSIDE)).isEqualTo(2);
        assertThat(read.only(ProblemReason.DUPLICATE_ID).place()).isEqualTo("tasks.json, tasks[3]");
        assertThat(read.only(ProblemReason.MALFORMED).message()).isEqualTo("5 (expected: a task)");
        assertThat(read.only(ProblemReason.MISSING_FIELD).place()).isEqualTo("tasks.json, tasks[5].data");
    }

    @Test
    void aTornFileIsTold() {
        var read = new DatasetFiles(folder)
                .text("tasks.json", "[" + task("") + ",", "{\"id\": ")
                .read(new LabelStudioFormat());
        assertThat(read.records()).hasSize(1);
        assertThat(read.only(ProblemReason.MALFORMED).message())
                .contains("ends too early")
                .endsWith("nothing behind it was read");

        var files = new DatasetFiles(folder).text("tasks.json", "{}");
        assertThatThrownBy(() -> files.read(new LabelStudioFormat()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no list (expected: a list of tasks)");
    }
}
