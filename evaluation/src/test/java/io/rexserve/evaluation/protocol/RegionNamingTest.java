package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegionNamingTest {
    @Test
    void wordsSharedOverAllWords() {
        assertThat(RegionNaming.semanticIou("a red car", "red car")).isEqualTo(2.0 / 3);
        assertThat(RegionNaming.semanticIou("dog", "cat")).isZero();
        assertThat(RegionNaming.semanticIou("", "cat")).isZero();
        assertThat(RegionNaming.semanticIou("car car car", "car")).isEqualTo(1);
    }

    @Test
    void caseUnderscoresColonsAndStopsDoNotCount() {
        assertThat(RegionNaming.semanticIou("Dining Table.", "dining_table")).isEqualTo(1);
        assertThat(RegionNaming.semanticIou("chair,leg", "chair:leg")).isEqualTo(1);
        assertThat(RegionNaming.semanticIou("chair\u00a0leg", "chair_leg")).isEqualTo(1);
        assertThat(RegionNaming.semanticIou("chair\u0085leg", "chair_leg")).isEqualTo(1);
    }

    @Test
    void ofAnAnswerWithColonsTheSecondPartCounts() {
        assertThat(RegionNaming.cleanAnswer("  Category: a dog: brown ")).isEqualTo(" a dog");
        assertThat(RegionNaming.cleanAnswer("a dog:")).isEmpty();
        assertThat(RegionNaming.semanticIou("answer: dog", "dog")).isEqualTo(1);
    }

    @Test
    void aBlankAnswerHasNoSimilarity() {
        var naming = RegionNaming.of(List.of(new RegionAnswer("1", "lvis", "dog", " . ")), "any", (_, _) -> 0.3);
        assertThat(Figures.of(naming)).containsEntry("all.ss", 0.0).containsEntry("all.answered", 0.0);
    }

    @Test
    void theCosineIsTakenOfTheCleanedTexts() {
        var naming = RegionNaming.of(
                List.of(new RegionAnswer("1", "lvis", "traffic_light", "traffic light.")),
                "a model of tests",
                (answer, truth) -> answer.equals("traffic light ") && truth.equals("traffic light") ? 0.75 : -1);
        assertThat(Figures.of(naming))
                .containsEntry("all.ss", 0.75)
                .containsEntry("lvis.s_iou", 1.0)
                .containsEntry("lvis.exact", 1.0);
        assertThat(naming.notes()).anyMatch(note -> note.contains("a model of tests"));
    }
}
