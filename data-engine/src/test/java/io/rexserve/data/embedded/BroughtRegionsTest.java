package io.rexserve.data.embedded;

import static io.rexserve.data.embedded.Turtles.BARE;
import static io.rexserve.data.embedded.Turtles.SOURCE;
import static io.rexserve.data.embedded.Turtles.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.caption.CaptionsInOrder;
import io.rexserve.data.caption.SourceCaptionSettings;
import io.rexserve.data.describe.ModelDescribeSettings;
import io.rexserve.data.filter.FilterSettings;
import io.rexserve.data.ground.MatchSettings;
import io.rexserve.data.ground.ModelGroundSettings;
import io.rexserve.data.phrase.PhraseSettings;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.datasets.record.Box;
import io.rexserve.model.proposal.Granularity;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What an annotated set states stays, whatever the models of the recipe know.
class BroughtRegionsTest {
    private static final GroundedRegion RACCOON = new GroundedRegion(
            Box.ofCorners(10, 10, 200, 200),
            List.of(),
            Statement.of("raccoon", "import:set"),
            null,
            Statement.of("Somebody masked.", "import:set"),
            null,
            new TreeMap<>());

    private static Outcome.Kept kept(StageSettings settings) throws IOException, InterruptedException {
        var outcome = (Outcome.Kept) run(settings, BARE.withRegions(List.of(RACCOON)));
        assertThat(outcome.record().regions()).singleElement().satisfies(region -> {
            assertThat(region.category()).isEqualTo(RACCOON.category());
            assertThat(region.box()).isEqualTo(RACCOON.box());
            assertThat(region.description()).isEqualTo(RACCOON.description());
        });
        return outcome;
    }

    @Test
    void aPictureWithoutCaptionIsRefusedUnlessItBringsRegions() throws IOException, InterruptedException {
        var settings = new CaptionsInOrder(List.of(SourceCaptionSettings.DEFAULT), CaptionsInOrder.Take.FIRST, true);
        assertThat(((Outcome.Refused) run(settings, BARE)).reason()).isEqualTo(RefusalReason.NO_CAPTION);
        assertThat(kept(settings).refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.NO_CAPTION));
    }

    @Test
    void aCaptionWithoutPhrasesIsNoReasonAgainstBroughtRegions() throws IOException, InterruptedException {
        RexverseRecord record = BARE.withCaptions(List.of(Statement.of("It is good there.", "source")));
        assertThat(((Outcome.Refused) run(PhraseSettings.DEFAULT, record)).reason())
                .isEqualTo(RefusalReason.NO_PHRASE);
        assertThat(run(PhraseSettings.DEFAULT, record.withRegions(List.of(RACCOON))))
                .isInstanceOf(Outcome.Kept.class);
    }

    @Test
    void anUnfamiliarPictureKeepsTheRegionsThatItBrings() throws IOException, InterruptedException {
        var nothing = new ProposalSettings(List.of(Granularity.FINE), 0.2, 0.6, 100, -1e6);
        var settings = new ModelGroundSettings(SOURCE, nothing, MatchSettings.DEFAULT, true, true);
        assertThat(((Outcome.Refused) run(settings, BARE)).reason()).isEqualTo(RefusalReason.UNFAMILIAR);
        Outcome.Kept kept = kept(settings);
        assertThat(kept.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.UNFAMILIAR));
        assertThat(kept.record().scores()).containsKey("ood");
    }

    @Test
    void aModelThatNamesABroughtRegionOtherwiseSaysNothingAboutIt() throws IOException, InterruptedException {
        var bare = new GroundedRegion(RACCOON.box(), List.of(), RACCOON.category(), null, null, null, new TreeMap<>());
        var outcome = (Outcome.Kept) run(ModelDescribeSettings.defaults(SOURCE), BARE.withRegions(List.of(bare)));
        assertThat(outcome.record().regions()).containsExactly(bare);
        assertThat(outcome.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.MISMATCH));
    }

    @Test
    void theFilterDoesNotJudgeWhatAnAnnotatedSetStates() throws IOException, InterruptedException {
        kept(FilterSettings.DEFAULT);
    }
}
