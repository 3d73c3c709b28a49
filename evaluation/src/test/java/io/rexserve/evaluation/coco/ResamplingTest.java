package io.rexserve.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResamplingTest {
    private static final int IMAGES = 200;

    /// Each image has one true box; every second one is found.
    private static CocoEvaluation halfFound() {
        Truths.Builder truths = Truths.builder().category(1);
        Detections.Builder found = Detections.builder();
        for (int i = 0; i < IMAGES; i++) {
            truths.image(i).add(i, 1, 0, 0, 50, 50, 2500, false);
            if (i % 2 == 0) {
                found.add(i, 1, 0, 0, 50, 50, .5 + i * 1e-4);
            }
        }
        return CocoEvaluation.of(truths.build(), found.build(), CocoParameters.standard());
    }

    private static Resampling recall(CocoEvaluation evaluation) {
        return evaluation.boxes().resampling(List.of(evaluation.keys().get(8)));
    }

    @Test
    void spreadsAsTheBinomialDistribution() {
        double[] recalls = Arrays.stream(recall(halfFound()).resamples(4000, 1))
                .mapToDouble(sample -> sample[0])
                .toArray();
        double mean = Arrays.stream(recalls).average().orElseThrow();
        double variance = Arrays.stream(recalls)
                .map(recall -> (recall - mean) * (recall - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(.5, within(.005));
        assertThat(Math.sqrt(variance)).isCloseTo(Math.sqrt(.25 / IMAGES), within(.002));
    }

    @Test
    void drawsNeighbouringSamplesIndependently() {
        double[][] samples = recall(halfFound()).resamples(2000, 1);
        double covariance = 0;
        for (int i = 1; i < samples.length; i++) {
            covariance += (samples[i][0] - .5) * (samples[i - 1][0] - .5) / samples.length;
        }
        assertThat(covariance / (.25 / IMAGES)).isCloseTo(0, within(.1));
    }

    @Test
    void repeatsTheSamplesOfASeed() {
        CocoEvaluation evaluation = halfFound();
        assertThat(recall(evaluation).resamples(5, 3))
                .isDeepEqualTo(recall(evaluation).resamples(5, 3));
        assertThat(recall(evaluation).resamples(5, 3)[1])
                .isEqualTo(recall(evaluation).resamples(5, 4)[0]);
    }

    @Test
    void takesASliceByZeroAndOne() {
        var multiplicity = new int[IMAGES];
        for (int i = 0; i < IMAGES; i += 2) {
            multiplicity[i] = 1;
        }
        assertThat(recall(halfFound()).figures(multiplicity)).containsExactly(1);
        assertThat(recall(halfFound()).figures(new int[IMAGES])).containsExactly(-1);
    }

    @Test
    void refusesAWrongNumberOfMultiplicities() {
        assertThatThrownBy(() -> recall(halfFound()).figures(new int[3]))
                .hasMessage("multiplicity: 3 numbers (expected: 0 or more for each of 200 images)");
    }
}
