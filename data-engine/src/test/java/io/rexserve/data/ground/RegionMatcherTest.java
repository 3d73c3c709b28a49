package io.rexserve.data.ground;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.ground.RegionMatcher.Joined;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RegionMatcherTest {
    private static final PixelBox LEFT = new PixelBox(0, 0, 40, 40);
    private static final PixelBox SHIFTED = new PixelBox(2, 0, 42, 40);
    private static final PixelBox RIGHT = new PixelBox(100, 0, 140, 40);
    private static final PixelBox INSIDE = new PixelBox(10, 10, 20, 20);
    private static final RegionMatcher MATCHER = new RegionMatcher(MatchSettings.DEFAULT);

    private static Candidate candidate(PixelBox box, float score) {
        return new Candidate(box, 1, score, score);
    }

    private static AskedPhrase asked(int phrase, String name, OptionalInt count, Candidate... candidates) {
        return new AskedPhrase(phrase, name, name, false, count, List.of(candidates));
    }

    private static AskedPhrase asked(int phrase, String name, Candidate... candidates) {
        return asked(phrase, name, OptionalInt.empty(), candidates);
    }

    private static List<PixelBox> boxes(RegionMatcher.Result result) {
        return result.regions().stream().map(Joined::box).toList();
    }

    @Test
    void aPhraseTakesSeveralBoxesTheBestFirst() {
        var result = MATCHER.match(List.of(asked(0, "dog", candidate(LEFT, .6f), candidate(RIGHT, .9f))));
        assertThat(boxes(result)).containsExactly(RIGHT, LEFT);
        assertThat(result.refusals()).isEmpty();
    }

    @Test
    void ofTwoBoxesOfOneThingTheBetterStays() {
        var result = MATCHER.match(
                List.of(asked(0, "dog", candidate(LEFT, .6f), candidate(SHIFTED, .9f), candidate(INSIDE, .8f))));
        assertThat(boxes(result)).containsExactly(SHIFTED);
    }

    @Test
    void aCountBoundsTheBoxes() {
        var result =
                MATCHER.match(List.of(asked(0, "dog", OptionalInt.of(1), candidate(LEFT, .6f), candidate(RIGHT, .9f))));
        assertThat(boxes(result)).containsExactly(RIGHT);
    }

    @Test
    void aBoxFarBehindTheBestIsLeftOut() {
        var loose = new MatchSettings(0.1, 0.5, 0.8, 0.3, 0.8, 0.8, 30, List.of());
        var result =
                new RegionMatcher(loose).match(List.of(asked(0, "dog", candidate(LEFT, .4f), candidate(RIGHT, .9f))));
        assertThat(boxes(result)).containsExactly(RIGHT);
    }

    @Test
    void boxesOfSeveralPhrasesAreJoinedTheBestPhraseFirst() {
        var result = MATCHER.match(List.of(
                asked(0, "dog", candidate(LEFT, .7f)),
                new AskedPhrase(1, "old dog", "dog", false, OptionalInt.empty(), List.of(candidate(SHIFTED, .9f)))));
        assertThat(result.regions()).hasSize(1);
        Joined region = result.regions().getFirst();
        assertThat(region.box()).isEqualTo(SHIFTED);
        assertThat(region.matches()).extracting(match -> match.asked().phrase()).containsExactly(1, 0);
    }

    @Test
    void aBoxThatShowsAnotherThingMuchBetterIsNotTaken() {
        var result =
                MATCHER.match(List.of(asked(0, "dog", candidate(LEFT, .5f)), asked(1, "cat", candidate(LEFT, .9f))));
        assertThat(result.regions()).hasSize(1);
        assertThat(result.regions().getFirst().best().asked().label()).isEqualTo("cat");
        assertThat(result.refusals()).extracting(ItemRefusal::item).containsExactly("dog");
    }

    @Test
    void aPhraseWithoutABoxIsRefusedWithItsBestScore() {
        var result = MATCHER.match(List.of(asked(0, "dog", candidate(LEFT, .2f), candidate(RIGHT, .31f))));
        assertThat(result.regions()).isEmpty();
        assertThat(result.refusals()).hasSize(1);
        ItemRefusal refusal = result.refusals().getFirst();
        assertThat(refusal.reason()).isEqualTo(RefusalReason.NOT_GROUNDED);
        assertThat(refusal.detail()).contains("0.3100").contains("2 boxes").contains("0.45");
    }

    private static float unsure(AskedPhrase... asked) {
        return MATCHER.match(List.of(asked)).regions().getFirst().unsure();
    }

    @Test
    void aBoxThatWasNotTakenMakesItsCategoryUnsure() {
        assertThat(unsure(asked(0, "dog", candidate(LEFT, .9f), candidate(RIGHT, .3f))))
                .isEqualTo(.3f);
        assertThat(unsure(asked(0, "dog", candidate(LEFT, .9f), candidate(SHIFTED, .8f), candidate(INSIDE, .8f))))
                .as("boxes of the same thing")
                .isZero();
        assertThat(unsure(
                        asked(0, "dog", candidate(LEFT, .9f), candidate(RIGHT, .3f)),
                        asked(1, "cat", candidate(RIGHT, .8f))))
                .as("a box of another thing")
                .isZero();
        assertThat(unsure(
                        asked(0, "dog", candidate(LEFT, .9f)),
                        new AskedPhrase(
                                1, "old dog", "dog", false, OptionalInt.empty(), List.of(candidate(RIGHT, .2f)))))
                .as("by another phrase of the category")
                .isEqualTo(.2f);
    }

    @Test
    void aCountThatIsNotReachedMakesItsCategoryUnsure() {
        assertThat(unsure(asked(0, "dog", OptionalInt.of(2), candidate(LEFT, .9f))))
                .isEqualTo(1);
        assertThat(unsure(asked(0, "dog", OptionalInt.of(2), candidate(LEFT, .9f), candidate(RIGHT, .8f))))
                .isZero();
    }

    @Test
    void theOrderOfBoxesDoesNotMatter() {
        var candidates = new ArrayList<>(
                List.of(candidate(LEFT, .6f), candidate(SHIFTED, .9f), candidate(RIGHT, .7f), candidate(INSIDE, .8f)));
        var expected = boxes(MATCHER.match(List.of(asked(0, "dog", candidates.toArray(Candidate[]::new)))));
        java.util.Collections.reverse(candidates);
        assertThat(boxes(MATCHER.match(List.of(asked(0, "dog", candidates.toArray(Candidate[]::new))))))
                .isEqualTo(expected);
    }
}
