package io.rexserve.datasets.art;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

    private static final float FIRST = -0.07789892f;

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
