package io.rexserve.data.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import org.junit.jupiter.api.Test;

class SeenPicturesTest {
    @Test
    void eachPictureIsComparedWithThoseBeforeIt() {
        var seen = new SeenPictures(new DuplicateSettings(3));
        assertThat(seen.add("1", 0b1111_0000, "a.jpg")).isEmpty();
        assertThat(seen.add("2", 0b0000_1111_0000_0000, "b.jpg")).isEmpty();
        assertThat(seen.add("3", 0b1111_0111, "c.jpg"))
                .hasValueSatisfying(refused -> assertThat(refused)
                        .extracting(Outcome.Refused::reason, Outcome.Refused::detail)
                        .containsExactly(
                                RefusalReason.NEAR_DUPLICATE,
                                "c.jpg: looks like a.jpg, 3 of 64 bits differ (expected: > 3)"));
        assertThat(seen.add("2", 0b1111_0000, "d.jpg"))
                .as("equal bytes count first, whatever the hash")
                .hasValueSatisfying(refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.DUPLICATE));
        assertThat(seen.add("4", 0b0111_1111_0111, "e.jpg"))
                .as("a refused picture counts as one before it")
                .hasValueSatisfying(refused -> assertThat(refused.detail()).contains("looks like c.jpg"));
    }

    @Test
    void withoutADistanceOnlyEqualBytesAreDuplicates() {
        var seen = new SeenPictures(new DuplicateSettings(-1));
        assertThat(seen.add("1", 1, "a.jpg")).isEmpty();
        assertThat(seen.add("2", 1, "b.jpg")).isEmpty();
        assertThat(seen.add("1", 1, "c.jpg")).isPresent();
    }
}
