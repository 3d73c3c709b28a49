package io.rexserve.datasets.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folders that tools write.
class YoloLayoutTest {
    private static final String BOX = "0 0.5 0.5 0.5 0.5";

    @TempDir
    Path folder;

    private DatasetFiles files() {
        return new DatasetFiles(folder.resolve("set"));
    }

    @Test
    void ultralyticsWithNamesAsMap() {
        var read = files().text(
                        "data.yaml",
                        "path: .",
                        "train: images/train",
                        "val: images/val",
                        "names:",
                        "  0: no",
                        "  1: \"007\"")
                .image("images/train/b.png", 10, 10)
                .text("labels/train/b.txt", BOX)
                .image("images/train/a.png", 10, 10)
                .text("labels/train/a.txt", BOX)
                .image("images/val/a.png", 10, 10)
                .text("labels/val/a.txt", "1 .5 .5 .5 .5")
                .read(new YoloFormat());

        assertThat(read.records())
                .extracting(ImageRecord::id)
                .containsExactly("train/a.png", "train/b.png", "val/a.png");
        assertThat(read.records()).extracting(ImageRecord::split).containsExactly("train", "train", "val");
        assertThat(read.categories()).extracting(Category::name).containsExactly("no", "007");
        assertThat(read.counts()).isEmpty();
    }

    @Test
    void ultralyticsAsPublishedHasNullsCommentsAndAScript() {
        var read = files().text(
                        "data.yaml",
                        "# Example usage: yolo train data=coco8.yaml",
                        "path: ../set # dataset root dir",
                        "train: images/train # train images (relative to 'path') 1 image",
                        "val:",
                        "  - images/val",
                        "  -",
                        "minival: ~",
                        "test: # test images (optional)",
                        "nc:",
                        "names:",
                        "  0: person",
                        "  1: 'null'",
                        "# Download script/URL (optional)",
                        "download: |",
                        "  import requests",
                        "",
                        "  # Download labels",
                        "  names: [f'{x}.zip' for x in ('train', 'val')]",
                        "kpt_shape: # none")
                .image("images/train/a.png", 10, 10)
                .text("labels/train/a.txt", BOX)
                .image("images/val/b.png", 10, 10)
                .text("labels/val/b.txt", BOX)
                .read(new YoloFormat());

        assertThat(read.records()).extracting(ImageRecord::id).containsExactly("train/a.png", "val/b.png");
        assertThat(read.records()).allMatch(record -> record.regions().size() == 1);
        assertThat(read.categories()).extracting(Category::name).containsExactly("person", "null");
        assertThat(read.counts()).isEmpty();
    }

    @Test
    void aPathBelowUltralyticsFolderOfDatasetsFallsBackToTheFileFolder() {
        var read = files().text("coco8.yaml", "path: ../datasets/coco8", "train: images/train", "test:", "names: [cat]")
                .image("images/train/a.png", 10, 10)
                .text("labels/train/a.txt", BOX)
                .read(new YoloFormat());

        assertThat(read.regions()).hasSize(1);
        assertThat(read.only(ProblemReason.MOVED_PATH).toString()).contains("path: ../datasets/coco8");
        assertThat(read.counts()).containsOnlyKeys(ProblemReason.MOVED_PATH);
    }

    @Test
    void aDatasetElsewhereAsksForItsFolderOfImages() {
        files().text("coco8.yaml", "path: ../datasets/coco8", "train: images/train", "names: [cat]");
        new DatasetFiles(folder.resolve("datasets/coco8"))
                .image("images/train/a.png", 10, 10)
                .text("labels/train/a.txt", BOX);

        assertThatThrownBy(() -> files().read(new YoloFormat()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("--images names another folder of images");
        assertThat(files().read(new YoloFormat(), folder.resolve("set"), folder.resolve("datasets/coco8"))
                        .regions())
                .hasSize(1);
    }

    @Test
    void roboflowNamesFoldersAboveThatLieBeside() {
        var read = files().text(
                        "data.yaml", "train: ../train/images", "val: ../valid/images", "nc: 1", "names: ['cat']")
                .image("train/images/a.png", 10, 10)
                .text("train/labels/a.txt", BOX)
                .image("valid/images/b.png", 10, 10)
                .text("valid/labels/b.txt", BOX)
                .read(new YoloFormat());

        assertThat(read.records()).extracting(ImageRecord::split).containsExactly("train", "val");
        assertThat(read.records()).allMatch(record -> record.regions().size() == 1);
        assertThat(read.counts()).isEmpty();
    }

    @Test
    void cvatListsImagesBelowAFolderThatIsNotThere() {
        var read = files().text(
                        "obj.data",
                        "classes = 1",
                        "train = data/train.txt",
                        "names = data/obj.names",
                        "backup = backup/")
                .text("obj.names", "cat")
                .text(
                        "train.txt",
                        "data/obj_train_data/b.png",
                        "data/obj_train_data/a.png",
                        "data/obj_train_data/b.png",
                        "data/none.png")
                .image("obj_train_data/a.png", 10, 10)
                .text("obj_train_data/a.txt", BOX)
                .image("obj_train_data/b.png", 10, 10)
                .read(new YoloFormat());

        assertThat(read.records())
                .extracting(record -> record.image().name())
                .containsExactly("obj_train_data/b.png", "obj_train_data/a.png");
        assertThat(read.records()).extracting(record -> record.regions().size()).containsExactly(0, 1);
        assertThat(read.counts())
                .containsOnlyKeys(
                        ProblemReason.DUPLICATE_IMAGE, ProblemReason.MISSING_IMAGE, ProblemReason.UNPAIRED_FILE);
        assertThat(read.only(ProblemReason.DUPLICATE_IMAGE).place()).isEqualTo("train.txt, line 3");
    }

    @Test
    void labelImgKeepsLabelsBesideImages() {
        var read = files().text("classes.txt", "cat")
                .image("a.png", 10, 10)
                .text("a.txt", BOX)
                .read(new YoloFormat());

        assertThat(read.records().getFirst().split()).isNull();
        assertThat(read.regions()).hasSize(1);
        assertThat(read.counts()).isEmpty();
    }

    @Test
    void aFolderOfLabelsIsReadWithImagesElsewhere() {
        files().text("labels/classes.txt", "cat").text("labels/a.txt", BOX);
        new DatasetFiles(folder).image("pictures/a.png", 10, 20);

        var read = files().read(new YoloFormat(), folder.resolve("set/labels"), folder.resolve("pictures"));

        assertThat(read.regions()).hasSize(1);
        assertThat(read.records().getFirst().height()).hasValue(20);
    }

    @Test
    void whatIsWithoutItsOtherIsTold() {
        var read = files().text("classes.txt", "cat")
                .image("images/a.png", 10, 10)
                .image("images/c.jpg", 10, 10)
                .image("images/c.png", 10, 10)
                .text("labels/c.txt", BOX)
                .text("labels/b.txt", BOX)
                .text("images/broken.jpg", "no image")
                .text("labels/broken.txt", BOX)
                .read(new YoloFormat());

        assertThat(read.records()).extracting(ImageRecord::id).containsExactly("a.png", "c.jpg");
        assertThat(read.only(ProblemReason.UNPAIRED_FILE).place()).endsWith("a.png");
        assertThat(read.only(ProblemReason.MISSING_IMAGE).message()).startsWith("no image b.*");
        assertThat(read.only(ProblemReason.DUPLICATE_IMAGE).message()).startsWith("has the labels of c.jpg");
        assertThat(read.only(ProblemReason.UNREADABLE_IMAGE).place()).isEqualTo("images/broken.jpg");
    }

    @Test
    void namesThatContradictEachOtherAreTold() {
        var read = files().text("data.yaml", "train: images", "nc: 5", "names: [cat, dog, cat, '']")
                .image("images/a.png", 10, 10)
                .text("labels/a.txt", "2 .5 .5 .5 .5")
                .read(new YoloFormat());

        assertThat(read.only(ProblemReason.DUPLICATE_CATEGORY).message())
                .isEqualTo("name: cat (expected: another than that of class 0)");
        assertThat(read.problems().first(ProblemReason.MALFORMED))
                .extracting(problem -> problem.message())
                .containsExactly("name: \"\" (expected: a name)", "nc: 5 (expected: 4, the number of names)");
        assertThat(read.regions().getFirst().category()).isEqualTo("cat");
    }

    @Test
    void aDescriptionWithoutNamesIsRefused() {
        var files = files().text("data.yaml", "train: images", "nc: 5").image("images/a.png", 10, 10);
        assertThatThrownBy(() -> files.read(new YoloFormat()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("names: none");

        files.text("data.yaml", "names: {0: a, 0: b}");
        assertThatThrownBy(() -> files.read(new YoloFormat()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("line 1: found duplicate key 0");
    }

    @Test
    void pathsThatLeadOutsideAreNotFollowed() throws IOException {
        new DatasetFiles(folder).image("secret/images/s.png", 10, 10).text("secret/labels/s.txt", BOX);
        var files = files().text(
                        "data.yaml",
                        "path: /nowhere",
                        "train: images",
                        "val: ../../secret/images",
                        "test: " + folder.resolve("secret/images"),
                        "names: [cat]")
                .image("images/a.png", 10, 10)
                .text("labels/a.txt", BOX);
        Files.createSymbolicLink(folder.resolve("set/images/outside"), folder.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("set/images/circle"), folder.resolve("set/images"));

        var read = files.read(new YoloFormat());

        assertThat(read.records()).extracting(ImageRecord::id).containsExactly("train/a.png");
        assertThat(read.only(ProblemReason.MOVED_PATH).message()).startsWith("path: /nowhere (expected: a folder in ");
        assertThat(read.problems().first(ProblemReason.PATH_OUTSIDE))
                .extracting(problem -> problem.message())
                .anyMatch(message -> message.startsWith("val: ../../secret/images leads outside"))
                .anyMatch(message -> message.startsWith("symbolic link that leads outside"))
                .anyMatch(message -> message.startsWith("symbolic link to a folder that it lies in"));
    }
}
