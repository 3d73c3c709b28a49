package io.rexserve.data.ground;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GroundedRegionsTest {
    private static final String CAPTION = "Three red apples and a small green pear";
    private static final RexverseRecord RECORD = RexverseRecord.of("0".repeat(64), Origin.of("a.jpg"), 100, 100, 1)
            .withCaptions(List.of(Statement.of(CAPTION, "source")))
            .withPhrases(List.of(
                    new Phrase("Three red apples", 0, 0, 16, "apple", Phrase.Kind.DESCRIPTIVE),
                    new Phrase("small green pear", 0, 23, 39, "pear", Phrase.Kind.DESCRIPTIVE)));

    private static GroundedRegion region(int phrase, float unsure) {
        var candidate = new Candidate(new PixelBox(10, 10, 60, 60), .9f, .8f, .76f);
        Phrase of = RECORD.phrases().get(phrase);
        var asked = new AskedPhrase(phrase, of.text(), of.head(), false, OptionalInt.empty(), List.of(candidate));
        var joined =
                new RegionMatcher.Joined(candidate.box(), List.of(new RegionMatcher.Match(asked, candidate)), unsure);
        return GroundedRegions.of(joined, RECORD, "model").orElseThrow();
    }

    @Test
    void aPhraseOfSeveralThingsIsNoneOfOneRegion() {
        assertThat(region(0, 0).phrase()).isNull();
        assertThat(region(1, 0).phrase()).isEqualTo(Statement.of("small green pear", "source"));
    }

    @Test
    void aRegionKeepsHowSureItsCategoryIs() {
        assertThat(region(0, .123456f).scores()).containsEntry(GroundedRegion.UNSURE, .1235);
    }
}
