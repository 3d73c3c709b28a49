package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;

/// Whatever bytes a file of weights holds, it is refused in words or its tensors lie inside of it.
///
/// Among the other tests this runs the inputs of `WeightFilesFuzzTestInputs` only. To look for more, one method at a
/// time, five minutes each:
///
/// ```
/// JAZZER_FUZZ=1 ./mvnw -Pfast -pl model -am test -Djazzer.hooks=true -Dtest='WeightFilesFuzzTest#torchPickle' \
///     -Dsurefire.failIfNoSpecifiedTests=false
/// ```
///
/// An input that fails is left beside the others.
class WeightFilesFuzzTest {
    private static final String FILE = "fuzzed";

    @FuzzTest(maxDuration = "5m")
    void torchArchive(byte[] file) {
        read(WeightFormat.TORCH, file);
    }

    /// The pickle of an archive that is whole: most changes to an archive go no further than its directory.
    @FuzzTest(maxDuration = "5m")
    void torchPickle(byte[] pickle) {
        var file = new TorchFile().add("saved/data.pkl", pickle);
        for (int key = 0; key < 10; key++) {
            file.add("saved/data/" + key, new byte[96]);
        }
        read(WeightFormat.TORCH, file.bytes());
    }

    @FuzzTest(maxDuration = "5m")
    void safetensorsHeader(byte[] file) {
        read(WeightFormat.SAFETENSORS, file);
    }

    private static void read(WeightFormat format, byte[] file) {
        try {
            TensorTable table = format.read(FILE, MemorySegment.ofArray(file));
            table.tensors().forEach((name, tensor) -> {
                assertThat(tensor.name()).isEqualTo(name);
                TensorInfo span = tensor.length() == 0 ? tensor : tensor.span();
                assertThat(span.offset()).isBetween(0L, (long) file.length);
                assertThat(span.length()).isBetween(0L, file.length - span.offset());
                assertThat(tensor.length()).isBetween(0L, (long) file.length);
                assertThat(tensor.isContiguous()).isIn(true, false);
            });
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith(FILE + ": ").contains("(expected: ");
        }
    }
}
