package io.rexserve.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CocoFilesTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("file.json"), text);
    }

    @Test
    void readsEveryDigitInAnyOrderOfTheLists() throws IOException {
        Truths truths = CocoFiles.truths(file("""
                        {"annotations": [{"bbox": [0.1, 2e-3, 30.000000000000004, 4], "area": 12.5, "iscrowd": true,
                          "id": 9007199254740993, "image_id": 5.0, "category_id": -3, "segmentation": [[1, 2], {"a": [3]}]}],
                         "info": {"images": [1]}, "categories": [{"id": -3, "name": "x"}], "images": [{"id": 5}]}""")).truths();
        assertThat(truths.id(0)).isEqualTo(9007199254740993L);
        assertThat(truths.imageId(0)).isEqualTo(5);
        assertThat(truths.categoryId(0)).isEqualTo(-3);
        assertThat(truths.box(0)).containsExactly(0.1, 2e-3, 30.000000000000004, 4);
        assertThat(truths.crowd(0)).isTrue();
    }

    @Test
    void readsAByteOrderMarkAndAnEmptyArray() throws IOException {
        assertThat(CocoFiles.detections(file("\uFEFF[]")).size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|results: {...} (expected: an array of objects)",
                "|results: nothing (expected: an array of objects)",
                "[7]|results[0]: entry 7 (expected: an object)",
                "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1,1]}]|results[0]: score missing (expected: a number)",
                "[{\"image_id\":1,\"category_id\":1,\"score\":1}]|results[0]: bbox missing (expected: [x, y, width, height])",
                "[{\"image_id\":\"a\",\"category_id\":1}]|results[0]: image_id a (expected: a whole number of 64 bits)",
                "[{\"image_id\":1.5}]|results[0]: image_id 1.5 (expected: a whole number of 64 bits)",
                "[{\"image_id\":99999999999999999999}]"
                        + "|results[0]: image_id 99999999999999999999 (expected: a whole number of 64 bits)",
                "[{\"bbox\":[0,0,1]}]|results[0]: bbox of 3 values (expected: [x, y, width, height])",
                "[{\"bbox\":[0,0,1,null]}]|results[0]: bbox null (expected: a number)",
                "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1,NaN],\"score\":1}]"
                        + "|results[0]: detections: height NaN of entry 0 (expected: a finite number)",
                "[] []|results: text after the array (expected: one array)"
            })
    void namesFileEntryAndWhatIsExpected(@Nullable String text, String problem) throws IOException {
        Path file = file(Objects.requireNonNullElse(text, ""));
        assertThatThrownBy(() -> CocoFiles.detections(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": " + problem);
    }

    @Test
    void namesTheLineWhereJsonEnds() throws IOException {
        Path file = file("[{\"image_id\":1,\n\"score\":");
        assertThatThrownBy(() -> CocoFiles.detections(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": line 2: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|[...] (expected: an object with images, categories and annotations)",
                "{\"images\":[],\"categories\":[]}|annotations missing (expected: images, categories and annotations)",
                "{\"images\":[{\"id\":3},{\"id\":3}],\"categories\":[],\"annotations\":[]}"
                        + "|images: id 3 occurs twice (expected: unique ids)",
                "{\"images\":[{}]}|images[0]: id missing (expected: a whole number)",
                "{\"categories\":[{\"id\":1,\"frequency\":\"z\"}]}|categories[0]: frequency: z (expected: r, c or f)",
                "{\"annotations\":[{\"id\":1,\"bbox\":[0,0,1,1]}]}|annotations[0]: area missing (expected: a number)"
            })
    void namesWhatATruthLacks(String text, String problem) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> CocoFiles.truths(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": " + problem);
    }

    @Test
    void readsWhatLvisAdds() throws IOException {
        CocoFiles.TruthFile file = CocoFiles.truths(file("""
                {"images": [{"id": 1, "neg_category_ids": [4, 5], "not_exhaustive_category_ids": [6]}],
                 "categories": [{"id": 4, "frequency": "c"}], "annotations": []}"""));
        assertThat(file.federation().absent(1)).containsExactlyInAnyOrder(4L, 5L);
        assertThat(file.federation().incomplete(1)).containsExactly(6L);
        assertThat(file.federation().frequency(4)).isEqualTo(Federation.Frequency.COMMON);
    }
}
