package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files damaged at random, by seed: they are refused in words, or hold tensors that lie inside them.
class DamagedFileTest {
    private static final int DAMAGED = 1000;

    @TempDir
    private Path folder;

    @Test
    void randomTensorsAreReadBackAsTheyWereWritten() throws IOException {
        var random = new SplittableRandom(1);
        for (int round = 0; round < 30; round++) {
            Path file = folder.resolve("round" + round + ".safetensors");
            try (NDManager scope = Torch.scope()) {
                Map<String, NDArray> written = write(scope, file, random);
                try (Checkpoint checkpoint = Checkpoint.open(file)) {
                    assertThat(checkpoint.names()).containsExactlyInAnyOrderElementsOf(written.keySet());
                    written.forEach((name, array) -> {
                        NDArray read = checkpoint.float32(scope, name);
                        assertThat(read.getShape()).isEqualTo(array.getShape());
                        assertThat(read.toFloatArray()).isEqualTo(array.toFloatArray());
                    });
                }
            }
        }
    }

    @Test
    void aDamagedFileIsRefusedWithAMessageOrReadSafely() throws IOException {
        var random = new SplittableRandom(2);
        Path file = folder.resolve("model.safetensors");
        byte[] whole;
        try (NDManager scope = Torch.scope()) {
            write(scope, file, random);
            whole = Files.readAllBytes(file);
        }
        int refused = 0;
        for (int i = 0; i < DAMAGED; i++) {
            Files.write(file, damaged(whole, random));
            Throwable thrown = catchThrowable(() -> read(file));
            if (thrown != null) {
                assertThat(thrown).as("damage %d", i).isInstanceOf(CheckpointException.class);
                assertThat(thrown.getMessage()).startsWith(file.toString());
                refused++;
            }
        }
        assertThat(refused).isBetween(DAMAGED / 2, DAMAGED);
    }

    private static void read(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file);
                NDManager scope = Torch.scope()) {
            long size = Files.size(file);
            long claimed = 0;
            for (String name : checkpoint.names()) {
                TensorInfo info = checkpoint.info(name);
                assertThat(info.offset()).isBetween(0L, size);
                assertThat(info.length()).isBetween(0L, size - info.offset());
                claimed += info.length();
                if (info.type().isFloating()) {
                    checkpoint.float32(scope, name).toFloatArray();
                }
            }
            assertThat(claimed).isLessThanOrEqualTo(size);
        }
    }

    private static Map<String, NDArray> write(NDManager scope, Path file, SplittableRandom random) throws IOException {
        var arrays = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < random.nextInt(2, 8); i++) {
            long[] shape = random.longs(random.nextInt(1, 4), 1, 6).toArray();
            var values = new float[Math.toIntExact(new Shape(shape).size())];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextGaussian();
            }
            arrays.put("layer." + i + ".weight", scope.create(values, new Shape(shape)));
        }
        SafeTensorsWriter.write(file, arrays, StoredType.F32, Map.of("format", "pt"));
        return arrays;
    }

    /// Bytes changed, most of them in the header, digits made other digits, or the file cut or lengthened.
    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length + 20)) : whole.clone();
        int header = Math.min(bytes.length, 8 + (whole[0] & 0xFF) + ((whole[1] & 0xFF) << 8));
        for (int i = random.nextInt(3); i >= 0 && header > 0; i--) {
            int at = random.nextInt(10) == 0 ? random.nextInt(bytes.length) : random.nextInt(header);
            bytes[at] = Character.isDigit(bytes[at]) ? (byte) ('0' + random.nextInt(10)) : (byte) random.nextInt(256);
        }
        return bytes;
    }
}
