package io.rexserve.trainer.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1, 0.1, small top left",
        "0.5, 0.9, 0.2, medium bottom",
        "0.9, 0.5, 0.6, large right",
        "0.5, 0.5, 0.6, large center",
    })
    void sizeAndPlaceFollowTheBox(double x, double y, double side, String words) {
        Place place = Place.of(new double[] {x, y, side, side});

        assertThat(String.join(" ", place.words())).isEqualTo(words);
        assertThat(place.central()).isEqualTo(words.endsWith("center"));
    }
}
