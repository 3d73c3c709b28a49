package io.rexserve.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.NoEndpoint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import io.rexserve.datasets.record.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FilterStageTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = NoEndpoint.open(FilterSettings.DEFAULT);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /// A record of 900 x 600 pixels, region by region.
    private static final class Scene {
        private final List<Phrase> phrases = new ArrayList<>();
        private final List<GroundedRegion> regions = new ArrayList<>();

        /// Of the last region.
        Scene unsure(double score) {
            regions.set(regions.size() - 1, regions.getLast().unsureBy(score));
            return this;
        }

        Scene add(String phrase, String category, @Nullable String description, double x, double y, double side) {
            String head = category;
            phrases.add(new Phrase(phrase, 0, 0, phrase.length(), head, Phrase.Kind.CATEGORY));
            regions.add(new GroundedRegion(
                    Box.ofCorners(x, y, x + side, y + side),
                    List.of(phrases.size() - 1),
                    Statement.of(category, "test"),
                    null,
                    description == null ? null : Statement.of(description, "test"),
                    null,
                    new TreeMap<>()));
            return this;
        }

        RexverseRecord record() {
            return RexverseRecord.of("0".repeat(64), Origin.of("a.jpg"), 900, 600, 1)
                    .withCaptions(List.of(Statement.of("a caption that is as long as any of the phrases", "source")))
                    .withPhrases(phrases)
                    .withRegions(regions);
        }

        Outcome.Kept run() {
            try {
                return (Outcome.Kept) stage.process(new StageInput(record(), new byte[0]), NoEndpoint.ANSWERS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        List<@Nullable String> referring() {
            return run().record().regions().stream()
                    .map(GroundedRegion::referring)
                    .<@Nullable String>map(referring -> referring == null ? null : referring.text())
                    .toList();
        }
    }

    @Test
    void aDescriptionOfSomethingElseIsTakenOff() {
        Outcome.Kept kept = new Scene()
                .add("red car", "car", "A red car with tinted windows.", 10, 10, 200)
                .add("hat", "hat", "A woman wearing a wide straw hat.", 500, 10, 90)
                .run();
        Statement description =
                Objects.requireNonNull(kept.record().regions().getFirst().description());
        assertThat(description.scores()).containsKey("similarity");
        assertThat(kept.record().regions().get(1).description()).isNull();
        assertThat(kept.refusals())
                .contains(new ItemRefusal(
                        "hat [500, 10, 590, 100]",
                        RefusalReason.MISMATCH,
                        "about \"woman\" beside \"hat\" (expected: about \"hat\")"));
    }

    @Test
    void whatAPersonWroteIsNotJudged() {
        var scene = new Scene().add("car", "car", "The best thing ever.", 10, 10, 200);
        RexverseRecord record = scene.record();
        scene.regions.set(
                0, record.regions().getFirst().withDescription(Statement.of("The best thing ever.", "review:ann")));
        assertThat(scene.run().record().regions().getFirst().description()).isNotNull();
    }

    @Test
    void aRegionAloneOfItsCategoryIsReferredToByItsDescription() {
        assertThat(new Scene()
                        .add("brown dog", "dog", "A brown dog with floppy ears lying on its side.", 10, 10, 200)
                        .referring())
                .containsExactly("the brown dog with floppy ears");
    }

    @Test
    void withoutADescriptionThePlaceTellsARegionApart() {
        assertThat(new Scene().add("small dog", "dog", null, 10, 10, 100).referring())
                .containsExactly("the small dog in the upper left");
        assertThat(new Scene().add("dog", "dog", null, 700, 250, 100).referring())
                .containsExactly("the dog on the right of the picture");
    }

    @Test
    void regionsOfOneCategoryAreToldApartByTheirOrder() {
        assertThat(new Scene()
                        .add("cup", "cup", null, 10, 200, 100)
                        .add("cup", "cup", null, 300, 210, 100)
                        .add("cup", "cup", null, 600, 205, 100)
                        .referring())
                .containsExactly(
                        "the leftmost cup in the picture",
                        "the second cup from the left",
                        "the rightmost cup in the picture");
    }

    @Test
    void aKindOfTheSameThingIsARival() {
        assertThat(new Scene()
                        .add("dog", "dog", "A dog with floppy ears and a collar.", 10, 200, 100)
                        .add("poodle", "poodle", null, 600, 205, 100)
                        .referring())
                .containsExactly("the leftmost dog in the picture", "the rightmost poodle in the picture");
    }

    @Test
    void regionsThatNothingTellsApartAreAmbiguous() {
        Outcome.Kept kept = new Scene()
                .add("cup", "cup", null, 300, 200, 100)
                .add("cup", "cup", null, 310, 205, 100)
                .run();
        assertThat(kept.record().regions()).allMatch(region -> region.referring() == null);
        assertThat(kept.refusals())
                .extracting(ItemRefusal::reason)
                .containsExactly(RefusalReason.AMBIGUOUS, RefusalReason.AMBIGUOUS);
        assertThat(kept.refusals().getFirst().detail()).startsWith("2 regions of \"cup\" (expected: ");
    }

    @Test
    void attributesThatExcludeEachOtherLeaveThePlaceOfOne() {
        assertThat(new Scene()
                        .add("black dog", "dog", null, 300, 240, 100)
                        .add("white dog", "dog", null, 310, 250, 100)
                        .referring())
                .containsExactly(
                        "the black dog in the middle of the picture", "the white dog in the middle of the picture");
    }

    @Test
    void nothingTellsARegionApartWhereAnotherOfItsCategoryMayBe() {
        Outcome.Kept kept = new Scene()
                .add("cup", "cup", "A cup with a chipped rim.", 10, 200, 100)
                .unsure(0.3)
                .add("dog", "dog", null, 600, 205, 100)
                .unsure(0.05)
                .run();
        assertThat(kept.record().regions().getFirst().referring()).isNull();
        assertThat(kept.refusals())
                .containsExactly(new ItemRefusal(
                        "cup [10, 200, 110, 300]",
                        RefusalReason.AMBIGUOUS,
                        "another \"cup\" may be there, by a score of 0.3000 (expected: <= 0.15)"));
        assertThat(kept.record().regions().get(1).referring()).isNotNull();
    }

    @Test
    void aRivalThatIsUnsureMakesTheOrderUnsure() {
        assertThat(new Scene()
                        .add("cup", "cup", null, 10, 200, 100)
                        .add("cup", "cup", null, 600, 205, 100)
                        .unsure(0.5)
                        .referring())
                .containsExactly(null, null);
    }

    @Test
    void whatACaptionSinglesOutIsReferredToByThatAlone() {
        assertThat(new Scene()
                        .add("rightmost dog", "dog", null, 600, 210, 100)
                        .add("largest cat", "cat", null, 10, 10, 50)
                        .referring())
                .containsExactly("the rightmost dog in the picture", "the largest cat in the picture");
    }

    @Test
    void acronymsKeepTheirCapitals() {
        assertThat(new Scene()
                        .add("many RBCs", "rbc", null, 10, 210, 100)
                        .add("many RBCs", "rbc", null, 600, 200, 100)
                        .referring())
                .containsExactly("the leftmost RBC in the picture", "the rightmost RBC in the picture");
    }

    @Test
    void aPlaceNearTheBorderOfAnotherTellsNothingApart() {
        assertThat(new Scene().add("dog", "dog", null, 260, 50, 100).referring())
                .as("centre at .344 of the width, where the left ends at .333")
                .containsExactly((String) null);
    }

    @Test
    void ofThingsWithAttributesNothingIsSaidOfOthersWithoutThem() {
        assertThat(new Scene()
                        .add("two brown dogs", "dog", null, 10, 210, 100)
                        .add("two brown dogs", "dog", null, 600, 200, 100)
                        .referring())
                .containsExactly("the leftmost brown dog in the picture", "the rightmost brown dog in the picture");
    }

    @Test
    void aCategoryOfManyWordsBreaksTheRules() {
        Outcome.Kept kept = new Scene()
                .add("large hot air balloon basket rope end", "hot air balloon basket rope end", null, 10, 10, 100)
                .run();
        assertThat(kept.record().regions().getFirst().referring()).isNull();
        assertThat(kept.refusals().getFirst().reason()).isEqualTo(RefusalReason.REFERRING_RULES);
        assertThat(kept.refusals().getFirst().detail()).contains("words (expected: 6 to 9)");
    }

    @Test
    void aRecordIsFilteredTheSameWayTwice() {
        var scene = new Scene()
                .add("brown dog", "dog", "A brown dog with floppy ears.", 10, 10, 200)
                .add("hat", "hat", "A hat with a wide brim.", 500, 10, 90);
        assertThat(scene.run().record()).isEqualTo(scene.run().record());
    }
}
