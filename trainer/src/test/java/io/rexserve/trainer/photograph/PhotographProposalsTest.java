package io.rexserve.trainer.photograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhotographProposalsTest {
    @Test
    void theThresholdLeavesTwentyFiveBoxesOfAPhotograph() {
        List<Float> scores = IntStream.range(0, 100).mapToObj(i -> i / 100f).toList();
        double threshold = PhotographProposals.minScore(scores, 2);
        assertThat(scores.stream().filter(score -> score > threshold + 1e-4)).hasSize(50);
    }

    @Test
    void fewBoxesAreAllKept() {
        assertThat(PhotographProposals.minScore(List.of(0.1f, 0.2f), 1)).isZero();
    }
}
