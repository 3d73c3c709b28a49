package io.rexserve.trainer.ood;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.RgbImage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratedPictureTest {
    @ParameterizedTest
    @EnumSource
    void theSameNumberIsTheSamePictureAndOthersDiffer(GeneratedPicture kind) {
        Set<Integer> seen = new HashSet<>();
        for (int number = 0; number < 8; number++) {
            RgbImage image = kind.picture(number);
            assertThat(kind.picture(number).pixels()).isEqualTo(image.pixels());
            seen.add(java.util.Arrays.hashCode(image.pixels()));
        }
        assertThat(seen).hasSize(8);
    }

    @ParameterizedTest
    @EnumSource
    void noPictureIsOneColour(GeneratedPicture kind) {
        for (int number = 0; number < 8; number++) {
            byte[] pixels = kind.picture(number).pixels();
            Set<Integer> colours = new HashSet<>();
            for (int i = 0; i < pixels.length; i += 3) {
                colours.add((pixels[i] << 16) | ((pixels[i + 1] & 0xff) << 8) | (pixels[i + 2] & 0xff));
            }
            assertThat(colours.size()).isGreaterThan(1);
        }
    }
}
