package io.rexserve.image.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.Pillow;
import io.rexserve.image.RgbImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files of every format and oddity against what Pillow reads from them. `corpus/build.py` makes them; docs/images.md
/// lists their groups and says where we depart from Pillow, and why.
class CorpusTest {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1_000_000, 100);
    private static final String REFUSED = "refused";

    /// @param expected a file of expected pixels, or "refused"
    record Case(String file, String group, String expected) {
        byte[] bytes() {
            return resource("files/" + file);
        }

        boolean refused() {
            return expected.equals(REFUSED);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(CorpusTest.class.getResourceAsStream("/corpus/" + name), name);
    }

    private static Stream<Case> cases() {
        var lines = new BufferedReader(new InputStreamReader(open("cases.tsv"), StandardCharsets.UTF_8));
        return lines.lines().filter(line -> !line.startsWith("#")).map(CorpusTest::parse);
    }

    private static Case parse(String line) {
        String[] fields = line.split("\t", -1);
        return new Case(fields[0], fields[1], fields[3].equals("=") ? fields[2] : fields[3]);
    }

    static Stream<Case> read() {
        return cases().filter(c -> !c.refused());
    }

    static Stream<Case> refused() {
        return cases().filter(Case::refused);
    }

    @ParameterizedTest
    @MethodSource("read")
    void aFileIsReadAsPillowReadsIt(Case c) {
        RgbImage actual = ImageDecoder.decode(c.bytes(), LIMITS);
        RgbImage expected = Pillow.rgb(resource("expected/" + c.expected()));
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        assertThat(actual.pixels()).isEqualTo(expected.pixels());
    }

    @ParameterizedTest
    @MethodSource("read")
    void theHeaderHasTheSizeOfThePixels(Case c) {
        ImageHeader header = ImageProbe.probe(c.bytes());
        RgbImage expected = Pillow.rgb(resource("expected/" + c.expected()));
        assertThat(header.width()).isEqualTo(expected.width());
        assertThat(header.height()).isEqualTo(expected.height());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aFileThatIsNotReadIsRefusedInPlainWords(Case c) {
        assertThatThrownBy(() -> ImageDecoder.decode(c.bytes(), LIMITS))
                .isInstanceOf(InvalidImageException.class)
                .message()
                .matches("(?s)(JPEG|PNG|WEBP|GIF|BMP|image)\\b.*")
                .doesNotContainPattern("Exception|Error|java|null|[Ii]ndex \\d|out of bounds|contradicts itself");
    }
}
