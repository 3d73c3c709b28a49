package io.rexserve.data.embedded;

import static io.rexserve.data.embedded.Turtles.BARE;
import static io.rexserve.data.embedded.Turtles.SOURCE;
import static io.rexserve.data.embedded.Turtles.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.caption.ModelCaptionSettings;
import io.rexserve.data.describe.ModelDescribeSettings;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.datasets.record.Box;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the embedded model says is not trusted where it contradicts itself, or does not know such pictures.
class ModelDoubtsTest {
    private static GroundedRegion raccoon(double x, String by) {
        return new GroundedRegion(
                Box.ofCorners(x, 10, x + 190, 200),
                List.of(),
                Statement.of("raccoon", by),
                null,
                null,
                null,
                new TreeMap<>());
    }

    @Test
    void aPictureOfWhichTheModelConfirmsNoRegionIsRefused() throws IOException, InterruptedException {
        Outcome outcome = run(
                ModelDescribeSettings.defaults(SOURCE),
                BARE.withRegions(List.of(raccoon(10, "model"), raccoon(300, "model"))));
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(RefusalReason.MISMATCH);
            assertThat(refused.detail())
                    .startsWith(
                            "2 regions, none that the model calls what it was grounded for; raccoon [10, 10, 200, 200]:")
                    .contains("(expected: \"raccoon\")");
        });
    }

    @Test
    void aRegionThatWasLeftOutMakesOthersOfItsCategoryUnsure() throws IOException, InterruptedException {
        var outcome = (Outcome.Kept) run(
                ModelDescribeSettings.defaults(SOURCE),
                BARE.withRegions(List.of(raccoon(10, "import:set"), raccoon(300, "model"))));
        assertThat(outcome.record().regions())
                .singleElement()
                .satisfies(region -> assertThat(region.scores()).containsEntry(GroundedRegion.UNSURE, 1.0));
    }

    @Test
    void aPictureUnlikeDrawingsGetsNoCaptionByTheModel() throws IOException, InterruptedException {
        ModelCaptionSettings defaults = ModelCaptionSettings.defaults(SOURCE);
        var strict = new ModelCaptionSettings(
                SOURCE, defaults.method(), defaults.proposals(), List.of("turtle"), defaults.minScore(), -1e6, true);
        assertThat(run(strict, BARE)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(RefusalReason.UNFAMILIAR);
            assertThat(refused.detail()).contains("(expected: <= -1000000.0");
        });
    }

    @Test
    void aComposedCaptionListsWhatTheModelNamesBack() throws IOException, InterruptedException {
        var outcome = (Outcome.Kept) run(ModelCaptionSettings.defaults(SOURCE), BARE);
        assertThat(outcome.record().captions().getFirst().text()).contains("turtle");
    }
}
