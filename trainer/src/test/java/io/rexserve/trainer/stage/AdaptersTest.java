package io.rexserve.trainer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptersTest {
    @Test
    void alphaIsTwiceTheRankAndAttentionAloneIsAdaptedByDefault() {
        assertThat(Adapters.parse("rank=16")).isEqualTo(new Adapters(16, 32, false));
        assertThat(Adapters.parse("on=all,alpha=8,rank=4")).isEqualTo(new Adapters(4, 8, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alpha=3        | without a rank
            rank=1.5       | rank 1.5 (expected: a whole number
            rank=4,rank=5  | rank=5 in rank=4,rank=5
            rank=x         | rank x (expected: a number)
            rank=4,on=mlp  | on mlp (expected: attention or all)
            rank=4,depth=2 | depth=2
            """)
    void namesTheWrongPart(String text, String part) {
        assertThatThrownBy(() -> Adapters.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }
}
