package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values that are no numbers are found in every floating-point type, wherever they stand.
class FiniteTest {
    private static final int COUNT = 1000;

    @TempDir
    private Path folder;

    /// @param value bits of one element
    private Path file(StoredType type, int at, long value) throws IOException {
        String json = "{\"w\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(type, COUNT, COUNT * type.bytes());
        byte[] header = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + COUNT * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header);
        int place = bytes.position() + at * type.bytes();
        switch (type.bytes()) {
            case 2 -> bytes.putShort(place, (short) value);
            case 4 -> bytes.putInt(place, (int) value);
            default -> bytes.putLong(place, value);
        }
        return Files.write(folder.resolve("model.safetensors"), bytes.array());
    }

    @ParameterizedTest
    @CsvSource({
        "BF16, 0x7fc0",
        "BF16, 0x7f80",
        "BF16, 0xff80",
        "F16, 0x7e00",
        "F16, 0xfc00",
        "F32, 0x7fc00000",
        "F32, 0x7f800001",
        "F32, 0xff800000",
        "F64, 0x7ff8000000000000",
        "F64, 0x7ff0000000000000"
    })
    void notANumberOrAnInfinityIsFoundWhereverItStands(StoredType type, String bits) throws IOException {
        for (int at : new int[] {0, 1, 7, 31, 500, COUNT - 2, COUNT - 1}) {
            Path file = file(type, at, Long.decode(bits));
            try (Checkpoint checkpoint = Checkpoint.open(file);
                    NDManager scope = Torch.scope()) {
                assertThatThrownBy(() -> checkpoint.requireFinite(scope, "w"))
                        .as("%s at %d", type, at)
                        .isInstanceOf(CheckpointException.class)
                        .hasMessage(file + ": tensor w holds 1 values that are NaN or infinite (expected: none)");
                assertThatThrownBy(() -> checkpoint.float32(scope, "w")).isInstanceOf(CheckpointException.class);
                assertThat(scope.getManagedArrays()).as("arrays left").hasSizeLessThan(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16, 0x7f7f", "F16, 0xfbff", "F32, 0xff7fffff", "F64, 0x7fefffffffffffff"})
    void theLargestNumberOfATypeIsFinite(StoredType type, String bits) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file(type, 3, Long.decode(bits)));
                NDManager scope = Torch.scope()) {
            checkpoint.requireFinite(scope, "w");
            if (type == StoredType.F64) {
                // too large for float32
                assertThatThrownBy(() -> checkpoint.float32(scope, "w")).hasMessageContaining("NaN or infinite");
            } else {
                assertThat(checkpoint.float32(scope, "w").toFloatArray()[3]).isFinite();
            }
        }
    }

    @Test
    void wholeNumbersAreFiniteWhateverTheirBits() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file(StoredType.I64, 0, -1));
                NDManager scope = Torch.scope()) {
            checkpoint.requireFinite(scope, "w");
            assertThat(checkpoint.tensor(scope, "w").toLongArray()[0]).isEqualTo(-1);
        }
    }
}
