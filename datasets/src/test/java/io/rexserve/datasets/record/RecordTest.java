package io.rexserve.datasets.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTest {
    @Test
    void aBoxKeepsTheNumbersOfEitherConvention() {
        Box sized = Box.ofSize(0.1, 0.2, 0.3, 0.7);
        assertThat(sized.width()).isEqualTo(0.3);
        assertThat(sized.x2() - sized.x1()).isNotEqualTo(0.3);
        Box cornered = Box.ofCorners(0.1, 0.2, 0.4, 0.9);
        assertThat(cornered.x2()).isEqualTo(0.4);
    }

    @Test
    void aBoxThatIsEmptyReversedOrNotFiniteIsRefused() {
        assertThatThrownBy(() -> Box.ofCorners(3, 1, 3, 5)).hasMessageContaining("x1 < x2");
        assertThatThrownBy(() -> Box.ofCorners(4, 1, 3, 5)).hasMessageContaining("[4.0, 1.0, 3.0, 5.0]");
        assertThatThrownBy(() -> Box.ofSize(0, 0, Double.NaN, 5)).hasMessageContaining("finite");
        assertThatThrownBy(() -> Box.ofSize(1e18, 0, 1, 5)).hasMessageContaining("x1 < x2");
    }

    @Test
    void spansCountCodePoints() {
        assertThat(new Grounding(2, 5, List.of(0)).words("\uD83D\uDC22 cat")).isEqualTo("cat");
        assertThatThrownBy(() -> new Caption("\uD83D\uDC22", List.of(new Grounding(0, 2, List.of(0)))))
                .hasMessageContaining("at most 1");
    }

    @Test
    void aGroundingOfARegionThatIsNotThereIsRefused() {
        var caption = new Caption("a cat", List.of(new Grounding(2, 5, List.of(1))));
        var image = new ImageSource.Bytes("a.png", new byte[0]);
        assertThatThrownBy(() -> new ImageRecord(
                        "1",
                        image,
                        java.util.OptionalInt.empty(),
                        java.util.OptionalInt.empty(),
                        List.of(Region.of(Box.ofSize(0, 0, 1, 1), "cat")),
                        List.of(caption),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        Provenance.UNKNOWN,
                        null))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void base64InsideAFileIsReadFromItsOffset(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("images.tsv"), "key\taGVsbG8=\n");
        byte[] bytes = new ImageSource.Base64Section("key", file, 4, 8).read();
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("hello");
    }
}
