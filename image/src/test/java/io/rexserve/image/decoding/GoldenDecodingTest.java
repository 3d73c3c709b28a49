package io.rexserve.image.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// WebP and GIF files of every kind against what Pillow, with libwebp, reads from them: equal in every pixel.
/// `golden/webp/make.py` and `golden/gif/make.py` made them.
class GoldenDecodingTest {
    /// A file and what is expected of it.
    ///
    /// @param size width and height, or `refused`
    record Golden(String path, String size, String digest) {
        @Override
        public String toString() {
            return path;
        }
    }

    static Stream<Golden> files() {
        return Stream.of("webp", "gif").flatMap(GoldenDecodingTest::files);
    }

    private static Stream<Golden> files(String folder) {
        return new String(file(folder + "/expected.tsv"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> {
                    String[] columns = line.split("\t", -1);
                    String path = folder + "/" + columns[0];
                    return columns.length == 2
                            ? new Golden(path, columns[1], "")
                            : new Golden(path, columns[1] + " x " + columns[2], columns[3]);
                });
    }

    private static byte[] file(String path) {
        try (InputStream in =
                Objects.requireNonNull(GoldenDecodingTest.class.getResourceAsStream("/golden/" + path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadAsPillowReadsIt(Golden golden) throws NoSuchAlgorithmException {
        byte[] file = file(golden.path);
        if (golden.size.equals("refused")) {
            assertThatThrownBy(() -> ImageDecoder.decode(file, ImageLimits.DEFAULT))
                    .isInstanceOf(InvalidImageException.Broken.class);
            return;
        }
        RgbImage image = ImageDecoder.decode(file, ImageLimits.DEFAULT);
        assertThat(image.width() + " x " + image.height()).isEqualTo(golden.size);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(image.pixels());
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(golden.digest);
    }
}
