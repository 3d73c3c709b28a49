package io.rexserve.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BoxCheckTest {
    private final ProblemSink problems = ProblemSink.lenient();
    private final BoxCheck check = new BoxCheck(OptionalInt.of(100), OptionalInt.of(50), problems);

    @Test
    void boxesWithinTheImageHaveNoProblem() {
        assertThat(check.corners(0, 0, 100, 50, () -> "p")).contains(Box.ofCorners(0, 0, 100, 50));
        assertThat(check.size(-1, -1, 102, 52, () -> "p")).contains(Box.ofSize(-1, -1, 102, 52));
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void whatIsNoBoxIsLeftOutWithItsReason() {
        assertThat(check.corners(Double.NaN, 0, 1, 1, () -> "p")).isEmpty();
        assertThat(check.corners(0, 0, Double.POSITIVE_INFINITY, 1, () -> "p")).isEmpty();
        assertThat(check.corners(5, 0, 4, 1, () -> "p")).isEmpty();
        assertThat(check.size(5, 0, 1, -2, () -> "p")).isEmpty();
        assertThat(check.corners(5, 0, 5, 1, () -> "p")).isEmpty();
        assertThat(check.size(5, 0, 1e-30, 1, () -> "p")).isEmpty();
        assertThat(check.corners(100, 0, 120, 10, () -> "p")).isEmpty();
        assertThat(problems.count(ProblemReason.NOT_FINITE_BOX)).isEqualTo(2);
        assertThat(problems.count(ProblemReason.REVERSED_BOX)).isEqualTo(2);
        assertThat(problems.count(ProblemReason.EMPTY_BOX)).isEqualTo(2);
        assertThat(problems.count(ProblemReason.BOX_OUTSIDE)).isEqualTo(1);
    }

    @Test
    void aBoxOverTheBorderIsKeptAndNoted() {
        assertThat(check.corners(90, 0, 101.5, 10, () -> "a.json, boxes[1]")).contains(Box.ofCorners(90, 0, 101.5, 10));
        assertThat(problems.first(ProblemReason.BOX_OVER_BORDER))
                .singleElement()
                .hasToString("a.json, boxes[1]: box: [90, 0, 101.5, 10] (expected: within the image, 100 x 50)");
    }

    @Test
    void withoutASizeNoBorderIsChecked() {
        var unknown = new BoxCheck(OptionalInt.empty(), OptionalInt.empty(), problems);
        assertThat(unknown.corners(1000, 0, 1001, 1, () -> "p")).isPresent();
        assertThat(problems.isEmpty()).isTrue();
    }
}
