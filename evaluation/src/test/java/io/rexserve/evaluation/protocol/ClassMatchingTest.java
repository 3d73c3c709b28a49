package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.evaluation.protocol.ClassMatching.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassMatchingTest {
    private static final Rectangle WHOLE = Rectangle.ofSize(0, 0, 10, 10);

    private static FoundBox found(Rectangle box) {
        return new FoundBox("dog", box, 1, 1);
    }

    private static TruthBox crowd(Rectangle box) {
        return new TruthBox("dog", box, box.area(), true);
    }

    @Test
    void anIouOfExactlyTheThresholdMatches() {
        var matching =
                new ClassMatching(List.of(TruthBox.of("dog", WHOLE)), List.of(found(Rectangle.ofSize(0, 0, 10, 5))));
        assertThat(matching.outcomes(0.5, true)).containsExactly(Outcome.RIGHT);
        assertThat(matching.outcomes(0.55, true)).containsExactly(Outcome.WRONG);
    }

    @Test
    void theLaterOfEquallyOverlappedTruthsIsTaken() {
        // The first box lies between two truths and takes the right one; the second box overlaps only that one.
        Rectangle left = Rectangle.ofSize(0, 0, 10, 10);
        Rectangle right = Rectangle.ofSize(4, 0, 10, 10);
        var truths = List.of(TruthBox.of("dog", left), TruthBox.of("dog", right));
        var between = found(Rectangle.ofSize(2, 0, 10, 10));
        var onlyRight = found(Rectangle.ofSize(6, 0, 10, 10));
        assertThat(new ClassMatching(truths, List.of(between, onlyRight)).outcomes(0.5, true))
                .containsExactly(Outcome.RIGHT, Outcome.WRONG);
        assertThat(new ClassMatching(truths.reversed(), List.of(between, onlyRight)).outcomes(0.5, true))
                .containsExactly(Outcome.RIGHT, Outcome.RIGHT);
    }

    @Test
    void aTruthThatCountsIsTakenBeforeACrowdThatIsOverlappedMore() {
        var truths = List.of(crowd(Rectangle.ofSize(0, 0, 100, 100)), TruthBox.of("dog", WHOLE));
        var box = found(Rectangle.ofSize(0, 0, 10, 9));
        assertThat(new ClassMatching(truths, List.of(box, box, box)).outcomes(0.5, true))
                .containsExactly(Outcome.RIGHT, Outcome.IGNORED, Outcome.IGNORED);
        assertThat(new ClassMatching(truths, List.of(box)).wanted()).isEqualTo(1);
    }

    @Test
    void whatMatchesNothingIsWrongOnlyWhereAllIsAnnotated() {
        var matching = new ClassMatching(List.of(), List.of(found(WHOLE)));
        assertThat(matching.outcomes(0.5, true)).containsExactly(Outcome.WRONG);
        assertThat(matching.outcomes(0.5, false)).containsExactly(Outcome.IGNORED);
    }
}
