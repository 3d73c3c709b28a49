package io.rexserve.data.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.StageInput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentFilterTest {
    private static final Map<String, Double> PHOTOGRAPH =
            Map.of("white-border", 0.1, "white-background", 0.2, "edges", 0.1, "flatness", 0.3);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "white-border | 0.9 | white-background | 0.3 | a product on white: white-border 0.9, white-background 0.3"
                        + " (expected: one of them below 0.9, 0.3)",
                "white-border | 0.89 | white-background | 0.9 |",
                "white-border | 1 | white-background | 0.29 |",
                "edges | 0.02 | flatness | 0.5 | edges: 0.02 (expected: >= 0.05)",
                "edges | 0.05 | flatness | 0.99 |",
                "edges | 0.06 | flatness | 0.991 | flatness: 0.991 (expected: <= 0.99)",
                "watermark | 0.81 | flatness | 0.5 | watermark: 0.81 (expected: <= 0.8)",
                "watermark | 0.8 | flatness | 0.5 |"
            })
    void refusesByItsMeasures(String name, double value, String other, double otherValue, @Nullable String detail) {
        var settings = new ContentSettings(0.9, 0.3, 0.05, 0.99, 5, 0.5, true, 0.8, List.of());
        RexverseRecord record =
                record(100, 100, null, null).withScore(name, value).withScore(other, otherValue);

        assertThat(outcome(settings, record)).isEqualTo(detail == null ? "kept" : "low-content " + detail);
    }

    @Test
    void refusesElongatedPictures() {
        assertThat(outcome(ContentSettings.DEFAULT, record(501, 100, null, null)))
                .isEqualTo("low-content aspect ratio: 501 x 100, 5.01 (expected: <= 5.0)");
        assertThat(outcome(ContentSettings.DEFAULT, record(100, 500, null, null)))
                .isEqualTo("kept");
    }

    @Test
    void honoursWhatTheSourceSaysOfSafety() {
        var strict = new ContentSettings(0.9, 0.3, 0, 0.99, 5, 0.1, false, 1, List.of());

        assertThat(outcome(strict, record(100, 100, null, 0.11))).isEqualTo("nsfw nsfw: 0.11 (expected: <= 0.1)");
        assertThat(outcome(strict, record(100, 100, null, 0.1))).isEqualTo("kept");
        assertThat(outcome(strict, record(100, 100, null, null)))
                .isEqualTo("nsfw nsfw: not stated (expected: a probability of <= 0.1)");
        assertThat(outcome(ContentSettings.DEFAULT, record(100, 100, null, null)))
                .isEqualTo("kept");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CC-BY-4.0 | kept",
                "https://creativecommons.org/licenses/by/4.0/ | kept",
                "CC0 | kept",
                "CC-BY-NC-4.0 | licence licence: \"CC-BY-NC-4.0\" (expected: one of cc-0, cc-by-4.0)",
                " | licence no licence is stated (expected: one of cc-0, cc-by-4.0)"
            })
    void keepsAllowedLicencesUnderAnyOfTheirNames(@Nullable String licence, String expected) {
        var settings = new ContentSettings(
                0.9, 0.3, 0, 0.99, 5, 0.5, true, 1, List.of("Creative Commons Attribution 4.0", "CC0"));

        assertThat(outcome(settings, record(100, 100, licence, null))).isEqualTo(expected);
    }

    @Test
    void allowsAnyLicenceWithoutAList() {
        assertThat(outcome(ContentSettings.DEFAULT, record(100, 100, "all rights reserved", null)))
                .isEqualTo("kept");
    }

    @Test
    void isAnotherStageWithOtherLicencesButNotWithOtherSpellings() {
        assertThat(identity("CC0", "CC BY 4.0")).isEqualTo(identity("cc-by-4.0", "cc0"));
        assertThat(identity("CC0")).isNotEqualTo(identity("CC BY 4.0"));
    }

    @Test
    void refusesSettingsThatAreNoShares() {
        assertThatThrownBy(() -> new ContentSettings(1.1, 0.3, 0, 1, 5, 1, true, 1, List.of()))
                .hasMessage("white-border: 1.1 (expected: 0 to 1)");
        assertThatThrownBy(() -> new ContentSettings(1, 0.3, 0, 1, 0.5, 1, true, 1, List.of()))
                .hasMessage("max-aspect-ratio: 0.5 (expected: at least 1)");
        assertThatThrownBy(() -> identity(" ")).hasMessage("licences: \" \" (expected: a name or address)");
    }

    private static String identity(String... licences) {
        return new ContentSettings(0.9, 0.3, 0, 0.99, 5, 0.5, true, 1, List.of(licences)).identity();
    }

    private static RexverseRecord record(int width, int height, @Nullable String licence, @Nullable Double nsfw) {
        var origin = new Origin("a.jpg", null, null, null, licence, null, null, nsfw);
        RexverseRecord record = RexverseRecord.of("0".repeat(64), origin, width, height, 1);
        for (Map.Entry<String, Double> score : PHOTOGRAPH.entrySet()) {
            record = record.withScore(score.getKey(), score.getValue());
        }
        return record;
    }

    private static String outcome(ContentSettings settings, RexverseRecord record) {
        try (var stage = new ContentFilter(settings)) {
            return switch (stage.process(new StageInput(record, new byte[0]), new NoAnswers())) {
                case Outcome.Kept kept -> {
                    assertThat(kept.record()).isEqualTo(record);
                    yield "kept";
                }
                case Outcome.Refused refused -> refused.reason().code() + " " + refused.detail();
                case Outcome.Failed failed -> "failed " + failed.detail();
            };
        }
    }

    private static final class NoAnswers implements io.rexserve.data.stage.AnswerStore {
        @Override
        public java.util.Optional<String> find(String key) {
            throw new AssertionError(key);
        }

        @Override
        public void commit(String key, String answer) {
            throw new AssertionError(key);
        }
    }
}
