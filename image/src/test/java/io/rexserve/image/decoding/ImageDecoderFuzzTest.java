package io.rexserve.image.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Whatever bytes a picture file holds, it is read, or refused in words and not by an exception of a codec.
///
/// Among the other tests this runs the inputs of `ImageDecoderFuzzTestInputs` and two thousand mutations. To look for
/// more, five minutes:
///
/// ```
/// JAZZER_FUZZ=1 ./mvnw -Pfast -pl image -am test -Djazzer.hooks=true -Dtest='ImageDecoderFuzzTest#picture' \
///     -Dsurefire.failIfNoSpecifiedTests=false
/// ```
///
/// An input that fails is left beside the others.
class ImageDecoderFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void picture(byte[] file) {
        assertThat(MutatedFiles.decode(file)).doesNotContain("exception");
    }

    @Test
    void damagedFilesOfEveryFormatAreReadOrRefusedInWords() {
        var folders = List.of("webp", "gif", "pillow");
        List<byte[]> files = MutatedFiles.filesIn(
                folders.stream().map(ImageDecoderFuzzTest::folder).toList());
        var mutated = new MutatedFiles(files, 7);
        for (int i = 0; i < 2000; i++) {
            assertThat(MutatedFiles.decode(mutated.next())).as("mutation %d", i).doesNotContain("exception");
        }
    }

    private static Path folder(String name) {
        return Path.of(Objects.requireNonNull(ImageDecoderFuzzTest.class.getResource("/golden/" + name))
                .getPath());
    }
}
