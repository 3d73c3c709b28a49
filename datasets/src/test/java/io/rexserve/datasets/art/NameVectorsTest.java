package io.rexserve.datasets.art;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NameVectorsTest {
    private final NameVectors vectors = new NameVectors();

    @Test
    void namesAreOrthonormal() {
        for (int i = 0; i <= NameVectors.BACKGROUND; i++) {
            for (int j = 0; j <= NameVectors.BACKGROUND; j++) {
                assertThat(dot(vectors.name(i), vectors.name(j))).isCloseTo(i == j ? 1 : 0, within(1e-5));
            }
        }
    }

    @Test
    void boxesAreCodedBesideTheNames() {
        float[] code = vectors.boxCode(0.2, 0.9, 0.1, 0.4);

        for (int name = 0; name <= NameVectors.BACKGROUND; name++) {
            assertThat(dot(code, vectors.name(name))).isCloseTo(0, within(1e-5));
        }
        assertThat(dot(code, code)).isBetween(0.05, 1.5);
    }

    @Test
    void aTargetHasLengthOneAndIsNearestToItsName() {
        float[] target = vectors.target(7, 0.1, 0.1, 0.05, 0.05);

        assertThat(dot(target, target)).isCloseTo(1, within(1e-5));
        assertThat(dot(target, vectors.name(7))).isGreaterThan(0.6);
    }

    @Test
    void theCentreCanBeReadOffAlongOneDirection() {
        float[] across = vectors.complement()[0];

        double left = dot(vectors.boxCode(0.1, 0.5, 0.2, 0.2), across);
        double right = dot(vectors.boxCode(0.9, 0.5, 0.2, 0.2), across);

        assertThat(left).isCloseTo(-right, within(1e-5));
        assertThat(right).isCloseTo(0.45 * 0.8, within(1e-5));
    }

    @Test
    void nameVectorsAreTheSameOnEveryMachine() {
        assertThat(vectors.table()).containsExactly(new NameVectors().table());
        assertThat(vectors.name(0)[0]).isEqualTo(FIRST);
    }

    /// Networks are trained to these directions: another one in their place would be another name to them.
    @Test
    void directionsStayAsNetworksKnowThem() {
        float[][] beside = vectors.besideDrawn();

        assertThat(Arrays.hashCode(Arrays.copyOf(vectors.table(), 120 * NameVectors.WIDTH)))
                .isEqualTo(951_136_481);
        assertThat(Arrays.hashCode(vectors.name(NameVectors.BACKGROUND))).isEqualTo(-1_189_291_873);
        assertThat(Arrays.hashCode(vectors.target(7, .1, .2, .3, .4))).isEqualTo(106_109_758);
        assertThat(Arrays.hashCode(vectors.boxCode(.1, .2, .3, .4))).isEqualTo(-1_656_889_659);
        assertThat(Arrays.hashCode(vectors.name(120))).isEqualTo(-2_090_260_835);
        assertThat(Arrays.hashCode(vectors.name(149))).isEqualTo(242_725_418);
        assertThat(Arrays.hashCode(beside[50])).isEqualTo(1_601_277_431);
        assertThat(beside).hasDimensions(71, NameVectors.WIDTH);
    }

    @Test
    void theComplementHoldsWhatNoNameUses() {
        float[][] complement = vectors.complement();

        assertThat(complement).hasDimensions(41, NameVectors.WIDTH);
        for (float[] direction : complement) {
            for (int name = 0; name <= NameVectors.BACKGROUND; name++) {
                assertThat(dot(direction, vectors.name(name))).isCloseTo(0, within(1e-5));
            }
        }
        assertThat(complement[NameVectors.BOX_AXES]).isEqualTo(vectors.besideDrawn()[50]);
    }

    @Test
    void drawnNamesComeFirst() {
        assertThat(ObjectName.all())
                .startsWith(ObjectName.drawn().toArray(ObjectName[]::new))
                .hasSize(NameVectors.NAMES);
        assertThat(ObjectName.all().stream().skip(120))
                .hasSize(30)
                .allMatch(name -> name.code().isEmpty());
        assertThat(ObjectName.all()).extracting(ObjectName::text).doesNotHaveDuplicates();
    }

    private static final float FIRST = -0.07789892f;

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
