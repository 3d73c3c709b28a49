package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposalDefaultsTest {
    private static final ProposalDefaults EMBEDDED =
            ProposalDefaults.of(Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny/upn"));

    /// The embedded network has 60 queries, of which the truths of an image take 15 on average.
    @ParameterizedTest
    @CsvSource({"0, 8", "0.5, 8", "1, 8", "2.5, 6", "7, 2", "13.4, 1", "100, 1"})
    void truthsOfAnImageTakeAQuarterOfTheQueries(double truths, int queries) {
        assertThat(EMBEDDED.perTruth(truths)).isEqualTo(queries);
    }

    @Test
    void scoresAreGradedWhereSeveralQueriesLearnATruth() {
        assertThat(ProposalDefaults.graded(2)).isTrue();
        assertThat(ProposalDefaults.graded(1)).isFalse();
    }
}
