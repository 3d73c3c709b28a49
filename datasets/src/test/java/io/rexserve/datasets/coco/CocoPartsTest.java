package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Folders of tools that write a file for each split.
class CocoPartsTest {
    @TempDir
    private Path folder;

    private final ProblemSink problems = ProblemSink.lenient();

    /// A file of one image, which every file numbers 0.
    private void write(String file, String image, String categories) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, """
                {"images": [{"id": 0, "file_name": "%s", "width": 9, "height": 9}],
                 "annotations": [{"id": 0, "image_id": 0, "category_id": 1, "bbox": [1, 1, 3, 3], "iscrowd": 0}],
                 "categories": [%s]}""".formatted(image, categories));
    }

    private void picture(String file) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), file);
    }

    private static final String CELLS = """
            {"id": 0, "name": "cells", "supercategory": "none"}, {"id": 1, "name": "RBC", "supercategory": "cells"}""";

    @ParameterizedTest
    @CsvSource({
        "train/_annotations.coco.json, valid/_annotations.coco.json, train/a.jpg, valid/a.jpg",
        "train/labels.json, validation/labels.json, train/data/a.jpg, validation/data/a.jpg",
        "annotations/instances_train.json, annotations/instances_val.json, images/train/a.jpg, images/val/a.jpg",
        "annotations/instances_train2017.json, annotations/instances_val2017.json, train2017/a.jpg, val2017/a.jpg",
        "train.json, val.json, images/train/a.jpg, images/val/a.jpg",
        "Train/one.json, Dev/one.json, Train/a.jpg, Dev/a.jpg",
    })
    void aFolderOfSplitsIsOneDataset(String train, String val, String image, String other) throws IOException {
        write(train, "a.jpg", CELLS);
        write(val, "a.jpg", CELLS);
        picture(image);
        picture(other);
        assertThat(Formats.guess(folder)).isEqualTo(CocoFormat.COCO);
        List<ImageRecord> records = CocoFiles.read(folder, problems);
        assertThat(records).extracting(ImageRecord::id).containsExactly("train/0", "val/0");
        assertThat(records).extracting(ImageRecord::split).containsExactly("train", "val");
        assertThat(records).extracting(record -> record.image().name()).containsExactly(image, other);
        assertThat(records)
                .extracting(record -> ((ImageSource.File) record.image()).path())
                .containsExactly(folder.resolve(image), folder.resolve(other));
        assertThat(records).allSatisfy(record -> assertThat(record.regions()).hasSize(1));
    }

    @Test
    void categoriesAreThoseOfAllSplitsByTheirNames() throws IOException {
        write("train/_annotations.coco.json", "a.jpg", CELLS);
        write("test/_annotations.coco.json", "b.jpg", "{\"id\": 1, \"name\": \"WBC\", \"supercategory\": \"cells\"}");
        try (var reader = CocoFormat.COCO.open(folder, new ReadOptions(null, ProblemSink.lenient()))) {
            assertThat(reader.description().categories())
                    .extracting(Category::id, Category::name)
                    .containsExactly(tuple(0L, "cells"), tuple(1L, "RBC"), tuple(2L, "WBC"));
            assertThat(CocoFiles.all(reader)).extracting(ImageRecord::split).containsExactly("train", "test");
        }
    }

    @Test
    void filesOfSeveralKindsAreNotJoined() throws IOException {
        write("annotations/instances_train2017.json", "a.jpg", CELLS);
        write("annotations/captions_train2017.json", "a.jpg", CELLS);
        assertThatThrownBy(() -> CocoFiles.read(folder, problems))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(folder + ": several COCO files [")
                .hasMessageEndingWith("(expected: one, or one for each split of the same set; else the path of one)");
    }

    @Test
    void twoFilesOfTheSameSplitAreNotJoined() throws IOException {
        write("valid/_annotations.coco.json", "a.jpg", CELLS);
        write("val/_annotations.coco.json", "a.jpg", CELLS);
        assertThatThrownBy(() -> CocoFiles.read(folder, problems)).hasMessageContaining("several COCO files");
    }

    @Test
    void aFileOfAnyNameIsFoundWhereItIsTheOnlyOne() throws IOException {
        write("labels_my-project_2026-11-30.json", "a.jpg", CELLS);
        Files.writeString(folder.resolve("notes.json"), "{}");
        assertThat(Formats.guess(folder)).isEqualTo(CocoFormat.COCO);
        assertThat(CocoFiles.read(folder, problems)).hasSize(1);
    }
}
