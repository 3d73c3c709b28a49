package io.rexserve.datasets.photograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.image.box.PixelBox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotographSetTest {
    @TempDir
    private Path folder;

    private static Photograph only(Path set) {
        PhotographSet read = PhotographSet.read(List.of(set));
        return Stream.concat(read.training().stream(), read.test().stream())
                .reduce((a, _) -> a)
                .orElseThrow();
    }

    private static int number(String name) {
        return ObjectName.all().stream().map(ObjectName::text).toList().indexOf(name);
    }

    @Test
    void boxesHaveTheNamesOfTheModel() throws IOException {
        Path set = new PaintedPhotographs(folder.resolve("a"), "tvmonitor", "fork")
                .pictures(1)
                .box(1, "tvmonitor", "10, 10, 20, 30")
                .box(1, "fork", "50, 5, 10, 10")
                .write();

        Photograph photograph = only(set);

        assertThat(photograph.key()).isEqualTo("a/p0001.png");
        assertThat(photograph.file()).exists();
        assertThat(photograph.named())
                .containsExactly(new NamedBox(new PixelBox(10, 10, 30, 40), number("television"), 1));
        assertThat(photograph.truths()).hasSize(1);
        assertThat(photograph.others()).containsExactly(new PixelBox(50, 5, 60, 15));
    }

    @Test
    void whatADetectorFoundIsTrueFromAScoreOnAndUncertainBelow() throws IOException {
        Path set = new PaintedPhotographs(folder.resolve("a"), "dog")
                .pictures(1)
                .box(1, "dog", "0, 0, 20, 20")
                .detection(1, "cat", "1, 1, 19, 19", 0.9)
                .detection(1, "cup", "40, 40, 10, 10", 0.3)
                .detection(1, "chair", "30, 0, 20, 30", 0.5)
                .detection(1, "chair", "31, 0, 20, 30", 0.4)
                .detection(1, "surfboard", "60, 0, 90, 30", 0.6)
                .detection(1, "kite", "0, 50, 5, 5", 0.1)
                .write();

        Photograph photograph = only(set);

        assertThat(photograph.named()).extracting(NamedBox::name).containsExactly(number("dog"), number("chair"));
        assertThat(photograph.named()).extracting(NamedBox::score).containsExactly(1.0, 0.5);
        assertThat(photograph.truths()).extracting(NamedBox::name).containsExactly(number("dog"));
        assertThat(photograph.others()).containsExactly(new PixelBox(60, 0, PaintedPhotographs.WIDTH, 30));
        assertThat(photograph.uncertain()).containsExactly(new PixelBox(40, 40, 50, 50));
    }

    @Test
    void namesAreAbsentThatSomebodyLookedFor() throws IOException {
        Path set = new PaintedPhotographs(folder.resolve("a"), "dog", "horse")
                .pictures(1)
                .box(1, "dog", "0, 0, 20, 20")
                .detection(1, "cup", "40, 40, 10, 10", 0.25)
                .detection(1, "boat", "0, 40, 30, 10", 0.9)
                .detection(2, "bench", "0, 0, 20, 20", 0.9)
                .write();

        assertThat(only(set).absent())
                .contains(number("horse"), number("bench"), number("rocket"), number("guitar"))
                .doesNotContain(number("dog"), number("cup"), number("boat"))
                // A boat may be a sailboat; nobody looked for chairs.
                .doesNotContain(number("sailboat"), number("chair"));
    }

    @Test
    void aPictureStaysInItsPart() throws IOException {
        Path sets = folder.resolve("sets");
        new PaintedPhotographs(sets.resolve("b"), "dog").pictures(40).write();
        new PaintedPhotographs(sets.resolve("c"), "dog").pictures(1).write();

        PhotographSet read = PhotographSet.read(List.of(sets));

        assertThat(read.training().size() + read.test().size()).isEqualTo(41);
        assertThat(read.test()).hasSizeBetween(12, 28);
        assertThat(read.test())
                .allSatisfy(photograph ->
                        assertThat(PhotographSet.hash(photograph.key())).isLessThan(0.5));
        assertThat(PhotographSet.hash("voc/000005.jpg")).isCloseTo(HASH, within(1e-9));
    }

    private static final double HASH = 0.3635742114856839;

    @Test
    void aDamagedSetIsRefusedByName() throws IOException {
        Path set = new PaintedPhotographs(folder.resolve("a"), "dog")
                .pictures(1)
                .box(1, "cow", "0, 0, 20, 20")
                .write();

        assertThatThrownBy(() -> PhotographSet.read(List.of(set)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("category_id 6");
        assertThatThrownBy(() -> PhotographSet.read(List.of(folder.resolve("a/pictures"))))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no annotations.json");
    }

    @Test
    void everyNameOfTheTableIsOneOfTheModel() {
        assertThat(Spelling.of("sofa")).isEqualTo(Spelling.of("couch"));
        assertThat(Spelling.of("cell phone").name()).isEqualTo(number("phone"));
        assertThat(Spelling.of("guitar").name()).isEqualTo(number("guitar"));
        assertThat(Spelling.of("toaster").named()).isFalse();
        assertThat(Spelling.annotated(number("guitar"))).isFalse();
        assertThat(Spelling.annotated(number("person"))).isTrue();
    }
}
