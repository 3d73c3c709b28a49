package io.rexserve.model.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpliceTest {
    private static final int[] PROMPT = {7, -200, 8, 100, -300, 101, -300, 9};

    @Test
    void theImageTakesItsTokensAndEachRegionOne() {
        Splice splice = Splice.of(PROMPT, 3, 2, 100);
        assertThat(splice.ids()).containsExactly(7, 0, 0, 0, 8, 100, 0, 101, 0, 9);
        assertThat(splice.slots()).containsExactly(1, 2, 3, 6, 8);
        assertThat(splice.sources()).containsExactly(0, 1, 2, 3, 4);
        assertThat(Splice.length(PROMPT, 3)).isEqualTo(10);
    }

    @Test
    void regionsMayComeBeforeTheImage() {
        Splice splice = Splice.of(new int[] {-300, -200}, 2, 1, 100);
        assertThat(splice.sources()).containsExactly(2, 0, 1);
    }

    @Test
    void promptsAreTruncatedAtTheLimitEvenInsideTheImage() {
        assertThat(Splice.of(PROMPT, 3, 2, 7).slots()).containsExactly(1, 2, 3, 6);
        Splice short3 = Splice.of(PROMPT, 3, 2, 3);
        assertThat(short3.ids()).containsExactly(7, 0, 0);
        assertThat(short3.sources()).containsExactly(0, 1);
    }

    @Test
    void placeholdersMustMatch() {
        assertThatThrownBy(() -> Splice.of(PROMPT, 3, 1, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("region placeholders: 2 (expected: 1, one per region)");
        assertThatThrownBy(() -> Splice.of(new int[] {-200, -200}, 3, 0, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image placeholders: 2 (expected: at most 1)");
    }
}
