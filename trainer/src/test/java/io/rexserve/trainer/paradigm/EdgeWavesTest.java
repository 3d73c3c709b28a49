package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.language.DecoderVocabulary;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeWavesTest {
    private static final NameVectors VECTORS = new NameVectors();
    private static final EdgeWaves WAVES = new EdgeWaves(VECTORS);
    private static final CoordinateTokens COORDINATES =
            new CoordinateTokens(new DecoderVocabulary(CoordinateTokens.tokens()));

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(k -> (double) a[k] * b[k])
                .sum();
    }

    private static float[] waves(PixelBox box) {
        var row = new float[NameVectors.WIDTH];
        WAVES.add(row, 0, box);
        return row;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theTokenThatIsMostLikeTheWavesOfABoxIsWithinTwoBinsOfItsEdge(int edge) {
        Map<Integer, float[]> start = COORDINATES.start(WAVES);
        for (PixelBox box : List.of(new PixelBox(11, 41, 60, 97), new PixelBox(1, 129, 201, 255))) {
            Integer nearest = IntStream.range(0, BinnedBox.COUNT)
                    .mapToObj(bin -> COORDINATES.id(edge, bin))
                    .max(Comparator.comparingDouble(id -> dot(waves(box), Objects.requireNonNull(start.get(id)))))
                    .orElseThrow();

            int right = BinnedBox.of(box).bins().get(edge);
            assertThat(COORDINATES.bin(edge, nearest)).isBetween(right - 2, right + 2);
        }
    }

    @Test
    void wavesLeaveNamesAndBoxCodesAsTheyAre() {
        float[] waves = waves(new PixelBox(10, 20, 70, 90));

        for (int name = 0; name < ObjectName.drawn().size(); name++) {
            assertThat(dot(waves, VECTORS.name(name))).isBetween(-1e-5, 1e-5);
        }
        assertThat(dot(waves, VECTORS.name(NameVectors.BACKGROUND))).isBetween(-1e-5, 1e-5);
        assertThat(dot(waves, VECTORS.boxCode(0.2, 0.3, 0.4, 0.1))).isBetween(-1e-5, 1e-5);
    }

    @Test
    void onlyTheRowThatIsGivenChanges() {
        var rows = new float[3 * NameVectors.WIDTH];
        WAVES.add(rows, 1, new PixelBox(10, 20, 70, 90));

        assertThat(IntStream.range(0, 3)
                        .filter(row -> IntStream.range(0, NameVectors.WIDTH)
                                .anyMatch(k -> rows[row * NameVectors.WIDTH + k] != 0)))
                .containsExactly(1);
    }
}
