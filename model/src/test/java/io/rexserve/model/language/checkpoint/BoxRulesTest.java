package io.rexserve.model.language.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.BoxRounding;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;
import org.junit.jupiter.api.Test;

class BoxRulesTest {
    @Test
    void excessBoxesAreRefusedOrTruncated() {
        var refusing = new BoxRules(100, TooManyBoxes.REFUSE, BoxRounding.FLOAT32);
        assertThat(refusing.kept(0)).isZero();
        assertThat(refusing.kept(100)).isEqualTo(100);
        assertThatThrownBy(() -> refusing.kept(101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("boxes: 101 (expected: <= 100)");
        assertThat(new BoxRules(100, TooManyBoxes.CUT, BoxRounding.FLOAT32).kept(101))
                .isEqualTo(100);
    }

    @Test
    void float16KeepsHalfPixelsAbove512() {
        var coarse = new BoxRules(100, TooManyBoxes.REFUSE, BoxRounding.FLOAT16);
        assertThat(coarse.rounded(700.3f)).isEqualTo(700.5f);
        assertThat(coarse.rounded(3.14159f)).isEqualTo(3.140625f);
        assertThat(new BoxRules(100, TooManyBoxes.REFUSE, BoxRounding.FLOAT32).rounded(700.3f))
                .isEqualTo(700.3f);
    }
}
