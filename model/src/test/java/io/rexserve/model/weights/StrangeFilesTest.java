package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files and folders that are no weights are named as what they are; shards without an index are read where they are
/// whole.
class StrangeFilesTest {
    @TempDir
    private Path folder;

    private Path weights(String file, String tensor) throws IOException {
        byte[] header = ("{\"" + tensor + "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + header.length + 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
        return Files.write(folder.resolve(file), bytes);
    }

    private void refused(Path what, String words) {
        assertThatThrownBy(() -> Checkpoint.open(what))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(what.toString())
                .hasMessageContaining(words)
                .hasMessageContaining("expected: ");
    }

    @Test
    void shardsWithoutAnIndexAreReadWhereNoneIsMissing() throws IOException {
        weights("model-00001-of-00002.safetensors", "a");
        refused(folder, "1 of 2 shards are missing, model-00002-of-00002.safetensors first");
        weights("model-00002-of-00002.safetensors", "b");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.names()).containsExactly("a", "b");
        }
        weights("other-00001-of-00001.safetensors", "c");
        refused(folder, "shards of 2 series");
    }

    @Test
    void shardsThatNoDiskHolds() throws IOException {
        weights("model-00001-of-99999.safetensors", "a");
        refused(folder, "99999 shards (expected: <= 1000)");
    }

    @ParameterizedTest
    @CsvSource({
        "model.gguf, GGUF", "model.onnx, ONNX", "adapter_model.safetensors, LoRA adapter",
                "last.ckpt, a checkpoint of a training",
        "optimizer.pt, the state of a training", "tf_model.h5, TensorFlow", "flax_model.msgpack, Flax",
                "model_index.json, diffusers",
        "model.safetensors.incomplete, an unfinished download"
    })
    void formsThatAreNotRead(String file, String words) throws IOException {
        Files.writeString(folder.resolve(file), "x");
        refused(folder, words);
        refused(folder.resolve(file), words);
    }

    @Test
    void aFolderOneLevelTooHigh() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.move(weights("x", "a"), model.resolve("model.safetensors"));
        refused(folder, "one level down is a model (expected: " + model + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "model.safetensors.index.json"})
    void whatIsNoFile(String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
        refused(folder, "a pipe, socket or device");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        refused(folder, "a pipe, socket or device");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of(name));
        refused(folder, "cannot be read");
        Files.delete(file);
        Files.createDirectory(file);
        refused(folder, "a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u001b[31m", "a\\nb", ""})
    void namesThatATerminalObeys(String name) throws IOException {
        refused(weights("model.safetensors", name), "(expected: a name of 1 to 500 characters");
    }

    @Test
    void aHeaderThatIsTooLarge() throws IOException {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(10_000_001)
                .array();
        try (var channel = Files.newByteChannel(
                Files.write(folder.resolve("model.safetensors"), bytes), StandardOpenOption.WRITE)) {
            channel.position(20_000_000).write(ByteBuffer.wrap(bytes));
        }
        refused(folder.resolve("model.safetensors"), "header of 10000001 bytes");
    }

    @Test
    void aFileThatIsCutAfterItWasOpened() throws IOException {
        Path file = weights("model.safetensors", "a");
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                var scope = Torch.scope()) {
            Files.write(file, new byte[8]);
            assertThatThrownBy(() -> checkpoint.tensor(scope, "a"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("8 bytes (expected: ");
        }
    }

    @Test
    void jsonInAnotherEncodingDoubledDeepOrLarge() throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, "\ufeff{\"a\": 1}");
        assertThat(JsonFile.readObject(file).path("a").asInt()).isEqualTo(1);
        Files.write(file, "{\"a\": 1}".getBytes(StandardCharsets.UTF_16));
        json(file, "UTF-16 or UTF-32");
        Files.write(file, new byte[] {'{', '"', (byte) 0xc3, '"', '}'});
        json(file, "not UTF-8");
        Files.writeString(file, "{\"a\": 1, \"a\": 2}");
        json(file, "line 1, column 13: Duplicate Object property \"a\"");
        Files.writeString(file, "{\"a\": " + "[".repeat(5000));
        json(file, "nesting depth (501) exceeds the maximum allowed (500)");
        Files.writeString(file, "{\"a\": " + "9".repeat(5000) + "}");
        json(file, "not JSON");
        Files.writeString(file, "{\"a\": \"" + "x".repeat(1_000_000) + "\"}");
        json(file, "1000009 bytes (expected: <= 1000000)");
    }

    private static void json(Path file, String words) {
        assertThatThrownBy(() -> JsonFile.readObject(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("Constraints");
    }
}
