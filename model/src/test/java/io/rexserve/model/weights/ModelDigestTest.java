package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDigestTest {
    @TempDir
    private Path folder;

    @Test
    void isTheHashOfConfigurationAndWeightsInOrderOfTheirNames() throws IOException {
        Files.writeString(folder.resolve("model.safetensors"), "c");
        Files.writeString(folder.resolve("config.json"), "ab");

        // sha256 of "abc", FIPS 180-4's own example
        assertThat(ModelDigest.of(folder).sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void doesNotCountWhatIsOnlyWrittenAboutTheModel() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        String before = ModelDigest.of(folder).sha256();
        Files.writeString(folder.resolve("README.md"), "A model.");

        assertThat(ModelDigest.of(folder).sha256()).isEqualTo(before);
    }

    @Test
    void isNamedByTheLastTwoPartsOfTheFolder() throws IOException {
        Path model = Files.createDirectories(folder.resolve("rex-tiny/upn"));

        assertThat(ModelDigest.of(model).name()).isEqualTo("rex-tiny/upn");
        assertThat(ModelDigest.of(model.resolve("../upn")).name()).isEqualTo("rex-tiny/upn");
    }

    @Test
    void doesNotSpeakForAFolderThatIsNotThere() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> ModelDigest.of(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing: cannot be read");
    }
}
