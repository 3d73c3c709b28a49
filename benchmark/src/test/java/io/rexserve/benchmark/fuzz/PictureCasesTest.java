package io.rexserve.benchmark.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.benchmark.fuzz.PictureLayout.Format;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PictureCasesTest {
    private static final int CASES = 4000;

    @Test
    void theCorpusHasEveryFormatAndItsPartsAreFound() throws IOException {
        List<byte[]> corpus = PictureCases.corpus(List.of());

        assertThat(corpus.stream().map(PictureLayout::format).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Format.OTHER)));
        assertThat(corpus.stream().map(PictureLayout::of)).allSatisfy(layout -> {
            assertThat(layout.parts()).isNotEmpty();
            assertThat(layout.sizes()).isNotEmpty();
            assertThat(layout.lengths()).isNotEmpty();
        });
    }

    @Test
    void everyNumberGivesAPictureOfBoundedSizeAndTheSameOneAgain() throws IOException {
        var cases = new PictureCases(PictureCases.corpus(List.of()), 2);
        var again = new PictureCases(PictureCases.corpus(List.of()), 2);

        List<byte[]> pictures =
                IntStream.range(0, CASES).mapToObj(cases::picture).toList();

        assertThat(pictures.stream().mapToInt(picture -> picture.length)).allMatch(size -> size < 16 << 20);
        assertThat(IntStream.range(0, CASES).filter(i -> i % 100 == 0))
                .allMatch(i -> Arrays.equals(again.picture(i), pictures.get(i)));
    }
}
