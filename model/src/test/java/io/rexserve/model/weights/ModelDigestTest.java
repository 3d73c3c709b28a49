package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDigestTest {
    @TempDir
    private Path folder;

    @Test
    void aCardIsNoPartOfTheModel() throws IOException {
        String before = ModelDigest.of(folder).sha256();
        Files.writeString(folder.resolve(ModelDigest.CARD), "{}");
        assertThat(ModelDigest.of(folder).sha256()).isEqualTo(before);
    }

    @Test
    void isTheHashOfConfigurationAndWeightsInOrderOfTheirNames() throws IOException {
        Files.writeString(folder.resolve("model.safetensors"), "c");
        Files.writeString(folder.resolve("config.json"), "ab");

        // sha256 of "abc", FIPS 180-4's own example
        assertThat(ModelDigest.of(folder).sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void theWholeDigestSeesEveryByteOfALargeFile() throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), ModelDigest.WHOLE + 1);
        }
        String sampled = ModelDigest.of(folder).sha256();
        String whole = ModelDigest.whole(folder);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 3L * ModelDigest.STEP / 2);
        }

        assertThat(ModelDigest.of(folder).sha256()).isEqualTo(sampled);
        assertThat(ModelDigest.whole(folder)).isNotEqualTo(whole);
    }

    @Test
    void anotherModelIsRefusedByBothDigests() throws IOException {
        Files.writeString(folder.resolve("config.json"), "abc");
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

        ModelDigest.require(folder, "key", "");
        ModelDigest.require(folder, "key", abc);
        assertThatThrownBy(() -> ModelDigest.require(folder, "key", "0".repeat(64)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(folder + ": sha256 " + abc + " (expected: key, " + "0".repeat(64) + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"})
    void aDigestOfAnotherFormIsRefused(String digest) {
        assertThatThrownBy(() -> ModelDigest.requireForm("key", digest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key: " + digest);
    }

    @Test
    void documentationDoesNotChangeTheDigest() throws IOException {
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
    void aMissingFolderIsRefused() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> ModelDigest.of(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing: cannot be read");
    }

    @Test
    void isTheHashOfAFileThatIsAModelByItself() throws IOException {
        Path file = Files.writeString(folder.resolve("upn_large.pth"), "abc");
        Files.writeString(folder.resolve("config.json"), "of something else");

        assertThat(ModelDigest.of(file).sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(ModelDigest.of(file).name()).isEqualTo(folder.getFileName() + "/upn_large.pth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"upn.pth", "pytorch_model.bin", "weights.pt", "tokenizer.model"})
    void allPublishersFilesCount(String name) throws IOException {
        String before = ModelDigest.of(folder).sha256();
        Files.writeString(folder.resolve(name), "weights");

        assertThat(ModelDigest.of(folder).sha256()).isNotEqualTo(before);
    }

    @Test
    void takesSamplesOfALargeFile() throws IOException, NoSuchAlgorithmException {
        long size = ModelDigest.WHOLE + 3L * ModelDigest.STEP / 2;
        Path file = folder.resolve("model.safetensors");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), size - 1); // the rest is a hole, read as zeros
        }
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        expected.update(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(size)
                .flip());
        expected.update(new byte[ModelDigest.STEP]);
        for (int sample = 0; sample < 64; sample++) {
            expected.update(new byte[ModelDigest.SAMPLE]);
        }
        byte[] last = new byte[ModelDigest.STEP];
        last[last.length - 1] = 1;
        expected.update(last);

        assertThat(ModelDigest.of(folder).sha256()).isEqualTo(HexFormat.of().formatHex(expected.digest()));
    }

    @Test
    void aChangeInAnySampleOfALargeFileChangesTheDigest() throws IOException {
        Path file = folder.resolve("upn.pth");
        var seen = new HashSet<String>();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            long size = ModelDigest.WHOLE + ModelDigest.STEP;
            channel.write(ByteBuffer.allocate(1), size - 1);
            seen.add(ModelDigest.of(folder).sha256());
            for (long at : new long[] {0, ModelDigest.STEP - 1, 5L * ModelDigest.STEP, size - ModelDigest.STEP, size}) {
                channel.write(ByteBuffer.wrap(new byte[] {1}), at);
                assertThat(seen.add(ModelDigest.of(folder).sha256()))
                        .as("byte %d", at)
                        .isTrue();
            }
        }
    }
}
