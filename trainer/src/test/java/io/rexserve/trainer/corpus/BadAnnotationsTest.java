package io.rexserve.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.ProblemReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with annotations stops a training before its first step, with file, entry and what was expected.
class BadAnnotationsTest {
    @TempDir
    private Path folder;

    private static CorpusOptions options(DataSource data, double heldOut) {
        return new CorpusOptions(List.of(data), List.of(), heldOut, List.of(), CorpusOptions.MAX_UNUSABLE, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"category_id\": 1, \"bbox\": [50, 5, 9, 9]  | BOX_OUTSIDE      | box: [50, 5, 9, 9] (expected: x, y, width, height within the image, 40 x 30)",
                "\"category_id\": 1, \"bbox\": [5, 5, 0, 9]   | EMPTY_BOX        | box: [5, 5, 0, 9] (expected: width and height above 0)",
                "\"category_id\": 1, \"bbox\": [9, 9, -4, -4] | REVERSED_BOX     | box: [9, 9, -4, -4] (expected: width and height above 0)",
                "\"category_id\": 1, \"bbox\": [1, NaN, 4, 4] | NOT_FINITE_BOX   | (expected: finite numbers)",
                "\"category_id\": 1, \"bbox\": [1, 2, 3]      | MISSING_FIELD    | bbox: [1,2,3] (expected: 4 numbers: x, y, width, height)",
                "\"category_id\": 9, \"bbox\": [1, 2, 3, 4]   | UNKNOWN_CATEGORY | category_id: 9 (expected: the id of an entry of categories)"
            })
    void aBadBoxIsCountedAndToldWithFileEntryAndExpectation(String fields, ProblemReason reason, String expectation)
            throws IOException {
        PictureSet set = new PictureSet(folder, "cat").pictures(5);
        set.annotation("{\"id\": 77, \"image_id\": 2, " + fields + "}");
        DataSource data = set.write();
        assertThatThrownBy(() -> Corpus.open(options(data, 0.2)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("unusable: 0 of 5 images, 1 of 11 entries: 9.09 % (expected: at most 1.00 %")
                .hasMessageContaining("1 " + reason.code())
                .hasMessageContaining(data.path() + ", annotations[5] (id 77): ")
                .hasMessageContaining(expectation);
        var lenient = new CorpusOptions(List.of(data), List.of(), 0, List.of(), 0.1, 1);
        assertThat(Corpus.open(lenient).unusable().counts()).containsEntry(reason, 1L);
    }

    @Test
    void idsUsedTwiceAreTold() throws IOException {
        DataSource annotations = new PictureSet(folder.resolve("a"), "cat")
                .pictures(3)
                .annotation("{\"id\": 2, \"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 1, 5, 5]}")
                .write();
        assertThatThrownBy(() -> Corpus.open(options(annotations, 0)))
                .hasMessageContaining("annotations[3] (id 2): id: 2 is an earlier annotation's too");
        DataSource images = new PictureSet(folder.resolve("b"), "cat")
                .pictures(3)
                .image(2, "p001.png")
                .write();
        assertThatThrownBy(() -> Corpus.open(options(images, 0)))
                .hasMessageContaining("1 duplicate_image")
                .hasMessageContaining("images[3] (id 2): id: 2 (expected: an id that no earlier image has)");
    }

    @Test
    void missingAndDamagedPicturesAreTold() throws IOException {
        PictureSet set = new PictureSet(folder, "cat").pictures(6);
        Files.delete(folder.resolve("p002.png"));
        byte[] whole = Files.readAllBytes(folder.resolve("p003.png"));
        Files.write(folder.resolve("p003.png"), Arrays.copyOf(whole, whole.length - 30));
        Files.writeString(folder.resolve("p004.png"), "<html>not found</html>");
        DataSource data = set.write();
        assertThatThrownBy(() -> Corpus.open(options(data, 0)))
                .hasMessageContaining("unusable: 3 of 6 images")
                .hasMessageContaining("1 missing_image")
                .hasMessageContaining(data.path() + ", image 2: p002.png: no file " + folder.resolve("p002.png"))
                .hasMessageContaining("2 unreadable_image")
                .hasMessageContaining(data.path() + ", image 3: p003.png: ")
                .hasMessageContaining("image 4: p004.png: image: an HTML page");
    }

    @Test
    void aStatedSizeThatIsNotTheFilesIsTold() throws IOException {
        PictureSet set = new PictureSet(folder, "cat").pictures(2);
        DataSource data = set.write();
        Path file = Path.of(data.path());
        Files.writeString(file, Files.readString(file).replaceFirst("\"width\": 40", "\"width\": 80"));
        assertThatThrownBy(() -> Corpus.open(options(data, 0)))
                .hasMessageContaining("1 size_mismatch")
                .hasMessageContaining("image 1: p001.png: stated 80 x 30 (expected: 40 x 30, the file's)");
    }

    @Test
    void anEmptySetIsRefused() throws IOException {
        DataSource data = new PictureSet(folder, "cat").write();
        assertThatThrownBy(() -> Corpus.open(options(data, 0.1)))
                .isInstanceOf(DatasetException.class)
                .hasMessage("data: no usable image in " + data.path() + " (expected: at least 1)");
    }

    @Test
    void picturesWithoutAnyAnnotationAreRefused() throws IOException {
        DataSource data = new PictureSet(folder, "cat")
                .picture(1, "1.png")
                .picture(2, "2.png")
                .write();
        assertThatThrownBy(() -> Corpus.open(options(data, 0.1)))
                .hasMessage("data: 2 images without any annotation in " + data.path()
                        + " (expected: at least one region, caption or dialogue)");
    }

    @Test
    void oneImageCannotBeLearntAndHeldOut() throws IOException {
        DataSource data = new PictureSet(folder, "cat").pictures(1).write();
        assertThatThrownBy(() -> Corpus.open(options(data, 0.1)))
                .hasMessageStartingWith("held out: 0 of 1 images of " + data.path() + " (expected: at least 1;")
                .hasMessageContaining("--held-out-share 0");
        assertThat(Corpus.open(options(data, 0)).training()).hasSize(1);
        assertThat(Corpus.open(options(data, 0)).heldOut()).isEmpty();
    }

    @Test
    void aSetOfCopiesOfOnePictureCannotBeDivided() throws IOException {
        PictureSet set = new PictureSet(folder, "cat");
        for (int i = 1; i <= 4; i++) {
            PictureSet.paint(folder.resolve(i + ".png"), 5);
            set.image(i, i + ".png").box(i, 1, 1, 1, 5, 5);
        }
        DataSource data = set.write();
        assertThatThrownBy(() -> Corpus.open(options(data, 0.25))).hasMessageContaining("shows what all others show");
    }

    @Test
    void aSetToMeasureOnThatShowsTheSamePicturesLeavesNothingToLearn() throws IOException {
        DataSource data = new PictureSet(folder, "cat").pictures(3).write();
        var same = new CorpusOptions(List.of(data), List.of(data), 0.1, List.of(), 0.01, 1);
        assertThatThrownBy(() -> Corpus.open(same))
                .hasMessageContaining("data beside what is held out: no usable image")
                .hasMessageContaining("not used: 3 images of the data that are held out too");
    }

    @Test
    void pathsThatAreWrongAreNamed() throws IOException {
        DataSource data = new PictureSet(folder, "cat").pictures(2).write();
        var missing = new DataSource(folder.resolve("none.json").toString(), null, null);
        assertThatThrownBy(() -> Corpus.open(options(missing, 0)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none.json");
        var noFolder =
                new DataSource(data.path(), null, folder.resolve("p001.png").toString());
        assertThatThrownBy(() -> Corpus.open(options(noFolder, 0)))
                .hasMessage("images: " + folder.resolve("p001.png") + " (expected: a folder)");
        var unknown = new DataSource(data.path(), "cocoo", null);
        assertThatThrownBy(() -> Corpus.open(options(unknown, 0)))
                .hasMessageStartingWith("format: cocoo (expected: one of coco, lvis");
    }
}
