package io.rexserve.evaluation.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloorTest {
    @Test
    void aFigureIsComparedWithItsFloor() {
        Floor floor = Floor.parse("AP50=.5");

        assertThat(floor.isMet(Map.of("AP50", 0.5))).isTrue();
        assertThat(floor.isMet(Map.of("AP50", 0.49))).isFalse();
        assertThat(floor.isMet(Map.of())).isFalse();
        assertThat(floor.isMet(Map.of("AP50", Double.NaN))).isFalse();
    }

    @Test
    void namesWithAnEqualsSignAreTakenUpToTheLast() {
        assertThat(Floor.parse("F1 at IoU=.5=0.3")).isEqualTo(new Floor("F1 at IoU=.5", 0.3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AP50", "AP50=", "=.5", "AP50=high", "AP50=NaN"})
    void aTextWithoutFigureOrNumberIsRefused(String text) {
        assertThatThrownBy(() -> Floor.parse(text)).hasMessageContaining("--floor: " + text);
    }

    @Test
    void anUnknownFigureListsTheKnownOnes() {
        assertThatThrownBy(() -> Floor.requireKnown(List.of(Floor.parse("map=.5")), List.of("AP", "AP50")))
                .hasMessage("--floor: map: no such figure (expected: one of AP, AP50)");
    }
}
