package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(folder.resolve("model.safetensors"), bytes.array());
    }

    private void write(String name, StoredType type, Map<String, float[]> tensors) throws IOException {
        try (NDManager scope = Torch.scope()) {
            var arrays = new LinkedHashMap<String, NDArray>();
            tensors.forEach((key, values) -> arrays.put(key, scope.create(values)));
            SafeTensorsWriter.write(folder.resolve(name), arrays, type, Map.of("format", "pt"));
        }
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        write("model.safetensors", StoredType.F32, Map.of("a", new float[] {1.5f, -2, 3}));
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                NDManager scope = Torch.scope()) {
            assertThat(checkpoint.metadata()).containsEntry("format", "pt");
            assertThat(checkpoint.info("a").hasShape(3)).isTrue();
            assertThat(checkpoint.float32(scope, "a").toFloatArray()).containsExactly(1.5f, -2, 3);
        }
    }

    @Test
    void bfloat16IsRoundedToNearestEvenAndReadAsFloat32() throws IOException {
        float half = 1 + 1 / 256f; // exactly between two bfloat16 values; 1.0 is the even one
        write("model.safetensors", StoredType.BF16, Map.of("a", new float[] {half, 1 + 3 / 256f, -0.1f}));
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                NDManager scope = Torch.scope()) {
            assertThat(checkpoint.float32(scope, "a").toFloatArray()).containsExactly(1f, 1 + 4 / 256f, -0.100097656f);
        }
    }

    @Test
    void shardsOfAnIndexAreOneCheckpoint() throws IOException {
        write("one.safetensors", StoredType.F32, Map.of("a", new float[] {1}));
        write("two.safetensors", StoredType.F32, Map.of("b", new float[] {2}));
        Files.writeString(folder.resolve("model.safetensors.index.json"), """
                {"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}""");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.names()).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void aTensorThatNoShardHoldsIsNamed() throws IOException {
        write("one.safetensors", StoredType.F32, Map.of("a", new float[] {1}));
        Files.writeString(folder.resolve("model.safetensors.index.json"), """
                {"weight_map": {"a": "one.safetensors", "lost": "one.safetensors"}}""");
        assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("lost");
    }

    @Test
    void aTensorInAnotherShardThanTheIndexSaysIsNamed() throws IOException {
        write("one.safetensors", StoredType.F32, Map.of("a", new float[] {1}));
        write("two.safetensors", StoredType.F32, Map.of("b", new float[] {2}));
        Files.writeString(folder.resolve("model.safetensors.index.json"), """
                {"weight_map": {"a": "two.safetensors", "b": "one.safetensors"}}""");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(folder.resolve("one.safetensors")
                        + ": tensor a (expected: in two.safetensors, as model.safetensors.index.json says)");
    }

    @Test
    void aShardThatIsMissingIsNamed() throws IOException {
        write("one.safetensors", StoredType.F32, Map.of("a", new float[] {1}));
        Files.writeString(folder.resolve("model.safetensors.index.json"), """
                {"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}""");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .hasMessage(folder.resolve("two.safetensors")
                        + ": missing (expected: a shard that model.safetensors.index.json lists)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "a/../../secret", "sub/one", "..", "", "a\\u0000b"})
    void aShardOutsideTheFolderIsRefused(String shard) throws IOException {
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"" + shard + "\"}}");
        assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("without folders");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}| 4 | truncated
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}| 12 | no tensor claims
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}| 8 | expected: 12
            {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}| 8 | holds -2
            {"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}| 8 | holds 2.5
            {"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}| 8 | dtype F33
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}| 8 | begin <= end
            {"a":{"dtype":"F32","data_offsets":[0,8]}}| 8 | shape is missing
            {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}| 8 | overflows
            {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}| 6 | overlaps a
            {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}}| 9 | leaves a hole after a
            {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}| 4 | Duplicate
            [1]| 0 | ARRAY (expected: a JSON object)
            {"a| 0 | not JSON (expected: a JSON object)
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} {}| 4 | not JSON (expected: a JSON object)
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}| 4 | expected: 4
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775800,9223372036854775804]}}| 4 | overflows
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}| 4 | holds -4
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}| 4 | [begin, end]
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,36893488147419103232]}}| 4 | holds 36893488147419103232
            {"a":{"dtype":"F32","shape":4,"data_offsets":[0,4]}}| 4 | shape is missing
            {"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}| 4 | dtype 7
            {"a":[]}| 4 | dtype missing
            """)
    void aBrokenHeaderIsRefusedWithTheReason(String header, int dataBytes, String reason) throws IOException {
        file(header, dataBytes);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            short | a safetensors file
            version https://git-lfs.github.com/spec/v1 | Git LFS pointer
            <!doctype html><title>Sign in</title> | HTML
            something else entirely, quite long | header of
            """)
    void aFileThatIsNoSafetensorsIsNamedInTheError(String content, String reason) throws IOException {
        Files.writeString(folder.resolve("model.safetensors"), content);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 200_000_000, 100})
    void anImpossibleHeaderLengthIsRefusedBeforeAnythingIsRead(long length) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(folder.resolve("model.safetensors"), bytes.array());
        assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("header of");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        byte[] json =
                "{\"?\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}".getBytes(StandardCharsets.UTF_8);
        json[2] = (byte) 0xff;
        Files.write(
                folder.resolve("model.safetensors"),
                ByteBuffer.allocate(8 + json.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
        assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("not UTF-8");
    }

    @Test
    void notANumberIsRefused() throws IOException {
        write("model.safetensors", StoredType.F32, Map.of("a", new float[] {1, Float.NaN, Float.POSITIVE_INFINITY}));
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                NDManager scope = Torch.scope()) {
            assertThatThrownBy(() -> checkpoint.float32(scope, "a")).hasMessageContaining("tensor a holds 2 values");
        }
    }

    @Test
    void tensorsOnOddAddressesAreReadToo() throws IOException {
        byte[] json =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        assertThat((8 + json.length) % 4).isNotZero();
        bytes.putLong(json.length).put(json).putFloat(2.5f);
        Files.write(folder.resolve("model.safetensors"), bytes.array());
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                NDManager scope = Torch.scope()) {
            assertThat(checkpoint.float32(scope, "a").toFloatArray()).containsExactly(2.5f);
        }
    }

    @Test
    void rolesFailWithOneListOfAllFaults() throws IOException {
        write("model.safetensors", StoredType.F32, Map.of("a", new float[] {1}, "x", new float[] {1}));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            var roles = new WeightRoles(checkpoint).require("a", 2).require("b", 3);
            assertThatThrownBy(roles::check)
                    .hasMessageContaining("shape: a is [1] (expected: [2])")
                    .hasMessageContaining("missing: b [3]")
                    .hasMessageContaining("unexpected: x [1]");
        }
    }

    @Test
    void aRootIsFoundBehindAnyPrefix() throws IOException {
        write("model.safetensors", StoredType.F32, Map.of("llm.model.embed_tokens.weight", new float[] {1}));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(new WeightRoles(checkpoint).rootBefore("embed_tokens.weight"))
                    .isEqualTo("llm.model.");
        }
    }
}
