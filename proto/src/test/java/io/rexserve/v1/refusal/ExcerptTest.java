package io.rexserve.v1.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void leavesAShortPrintableTextAsItIs() {
        assertThat(Excerpt.of("Äpfel 苹果 🍎 100%", 40)).isEqualTo("Äpfel 苹果 🍎 100%");
    }

    @Test
    void endsALongTextWithItsLength() {
        assertThat(Excerpt.of("a".repeat(25_000_000), 40)).isEqualTo("a".repeat(15) + "... (25000000 characters)");
    }

    @Test
    void escapesWhatATerminalWouldActOn() {
        assertThat(Excerpt.of("a\u001b[2J\r\nb\u0000\u202ec\u2028", 80))
                .isEqualTo("a\\u001b[2J\\u000d\\u000ab\\u0000\\u202ec\\u2028");
    }

    @Test
    void escapesHalfASurrogatePair() {
        assertThat(Excerpt.of("dog \ud83d", 40)).isEqualTo("dog \\ud83d");
    }

    @Test
    void neverPartsASurrogatePair() {
        for (int length = 40; length < 50; length++) {
            assertThat(Excerpt.of("🍎".repeat(100), length))
                    .doesNotContain("\\ud")
                    .endsWith("... (200 characters)");
        }
    }

    @Test
    void isItsOwnExcerpt() {
        String once = Excerpt.of("\u0000🍎".repeat(100), 90);

        assertThat(Excerpt.of(once, 90)).isEqualTo(once).hasSizeLessThanOrEqualTo(90);
    }
}
