package io.rexserve.data.describe;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, dog, A dog in the upper left of the picture.",
        "140, 90, apple, An apple in the middle of the picture.",
        "280, 90, dog, A dog on the right of the picture.",
        "140, 90, RBC, An RBC in the middle of the picture.",
        "140, 90, WBC, A WBC in the middle of the picture.",
        "140, 190, grapes, Grapes at the bottom of the picture."
    })
    void aSentenceSaysWhereAThingIs(double x, double y, String name, String sentence) {
        assertThat(Placement.sentence(name, Placement.of(Box.ofSize(x, y, 20, 10), 300, 200)))
                .isEqualTo(sentence);
    }
}
