package io.rexserve.data.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.proposal.Granularity;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProposalsTest {
    private static ProposalSettings most(@Nullable Double ood) {
        return new ProposalSettings(List.of(Granularity.FINE), 0.2, 0.6, 100, ood);
    }

    @Test
    void aPictureUnlikeTheTrainingImagesIsRefusedWithItsScore() {
        var unlike = new Proposals(List.of(), 0.5f);
        assertThat(unlike.unfamiliar(most(0.0)).orElseThrow())
                .contains("0.5000")
                .contains("<= 0.0");
        assertThat(unlike.unfamiliar(most(0.5))).isEmpty();
        assertThat(unlike.unfamiliar(most(null))).isEmpty();
        assertThat(new Proposals(List.of(), -0.5f).unfamiliar(most(0.0))).isEmpty();
        assertThat(new Proposals(List.of(), null).unfamiliar(most(0.0))).isEmpty();
    }
}
