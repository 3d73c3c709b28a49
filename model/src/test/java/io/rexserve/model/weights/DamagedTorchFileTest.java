package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.TorchFile.Part;
import io.rexserve.model.weights.TorchFile.Pickle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with a `.pth` file is reported in one sentence: the file, the byte, what is there and what should be.
class DamagedTorchFileTest {
    private static final byte[] DATA = ByteBuffer.allocate(24)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(0, 1)
            .putFloat(20, 6)
            .array();

    @TempDir
    private Path folder;

    private static Pickle tensor(long elements, long first, List<Long> shape, List<Long> strides) {
        return new Pickle()
                .opcodes("}(")
                .text("w")
                .tensor("FloatStorage", "0", elements, first, shape, strides)
                .opcodes("u.");
    }

    private static Pickle whole() {
        return tensor(6, 0, List.of(2L, 3L), List.of(3L, 1L));
    }

    private static TorchFile file(Pickle pickle) {
        return new TorchFile().add("saved/data.pkl", pickle.bytes()).add("saved/data/0", DATA);
    }

    private void refused(byte[] bytes, String reason) throws IOException {
        Path path = Files.write(folder.resolve("upn.pth"), bytes);
        assertThatThrownBy(() -> Checkpoint.open(path).close())
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(path + ": ")
                .hasMessageContaining(reason)
                .hasMessageContaining("(expected: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUndamagedFileIsRead(boolean zip64) throws IOException {
        TorchFile file = zip64 ? file(whole()).zip64() : file(whole());
        Path path = Files.write(folder.resolve("upn.pth"), file.bytes());
        try (Checkpoint checkpoint = Checkpoint.open(path);
                NDManager scope = Torch.scope()) {
            assertThat(checkpoint.float32(scope, "w").toFloatArray()).containsExactly(1, 0, 0, 0, 0, 6);
        }
    }

    @Test
    void aFileTruncatedAnywhereIsRefused() throws IOException {
        for (TorchFile file : List.of(file(whole()), file(whole()).zip64())) {
            byte[] bytes = file.bytes();
            for (int length = 0; length < bytes.length; length++) {
                refused(Arrays.copyOf(bytes, length), "byte ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            version https://git-lfs.github.com/spec/v1 | Git LFS pointer
            <!DOCTYPE html><html>                      | HTML
            a text                                     | byte 0: 612074657874
            """)
    void aFileThatIsNoTorchArchiveIsNamedInTheError(String content, String reason) throws IOException {
        refused(content.getBytes(StandardCharsets.UTF_8), reason);
    }

    @Test
    void aTarArchiveIsToBeConverted() throws IOException {
        byte[] tar = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.UTF_8), 0, tar, 257, 5);
        refused(tar, "a tar archive, as torch before 1.6 wrote");
    }

    @Test
    void bigEndianStoragesAreRefused() throws IOException {
        refused(
                file(whole())
                        .add("saved/byteorder", "big".getBytes(StandardCharsets.UTF_8))
                        .bytes(),
                "saved/byteorder: big (expected: little");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../data/0",
                "/saved/data/0",
                "saved/../../x",
                "saved\\data",
                "C:data",
                "saved/./0",
                "",
                "a\u0001"
            })
    void anEntryThatLeavesTheArchiveIsRefused(String name) throws IOException {
        refused(file(whole()).add(name, new byte[1]).bytes(), "(expected: a path inside the archive)");
    }

    @Test
    void compressedOrEncryptedEntriesAreRefused() throws IOException {
        Part deflated = new Part("saved/data/1", "saved/data/1", 8, 0, ByteBuffer.allocate(4), 4);
        refused(file(whole()).add(deflated).bytes(), "saved/data/1 compressed by method 8");
        Part encrypted = new Part("saved/data/1", "saved/data/1", 0, 1, ByteBuffer.allocate(4), 4);
        refused(file(whole()).add(encrypted).bytes(), "saved/data/1 encrypted");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        refused(file(whole()).add("saved/data/0", new byte[24]).bytes(), "a second entry saved/data/0");
        refused(file(whole()).add("other/data.pkl", new byte[1]).bytes(), "2 entries data.pkl among 3");
        refused(new TorchFile().add("saved/data/0", DATA).bytes(), "0 entries data.pkl among 1");
    }

    @Test
    void aLocalHeaderThatDiffersFromTheDirectoryIsRefused() throws IOException {
        Part renamed = new Part("saved/data/2", "saved/data/1", 0, 0, ByteBuffer.allocate(4), 4);
        refused(file(whole()).add(renamed).bytes(), "a header that differs from the directory");
        byte[] bytes = file(whole()).bytes();
        bytes[18]++; // the first entry's size in its local header
        refused(bytes, "byte 0: saved/data.pkl of ");
    }

    @ParameterizedTest
    @ValueSource(longs = {25, 1000, 0x7fff_ffffL})
    void anEntryThatReachesIntoTheNextIsRefused(long claimed) throws IOException {
        Part long0 = new Part("saved/data/0", "saved/data/0", 0, 0, ByteBuffer.wrap(DATA), claimed);
        var file = new TorchFile().add(long0).add("saved/data.pkl", whole().bytes());
        refused(file.bytes(), "saved/data/0 of " + claimed + " bytes (expected: to end at or before byte 66");
        var large = new TorchFile()
                .add(long0)
                .add("saved/data.pkl", whole().bytes())
                .zip64();
        refused(large.bytes(), "saved/data/0 of " + claimed + " bytes (expected: to end at or before byte");
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 5, 0, -1, 1L << 62, Long.MAX_VALUE})
    void aStorageThatIsNotAsLongAsItsElementsIsRefused(long elements) throws IOException {
        refused(
                file(tensor(elements, 0, List.of(2L), List.of(1L))).bytes(),
                "saved/data/0 of 24 bytes (expected: " + elements + " elements of F32, 4 bytes each)");
    }

    @Test
    void aStorageWithoutAnEntryIsRefused() throws IOException {
        refused(
                new TorchFile().add("saved/data.pkl", whole().bytes()).bytes(),
                "storage 0 without an entry (expected: saved/data/0 in the archive)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 7                   | 1
            1 | 6                   | 1
            6 | 1                   | 1
            7 | 0                   | 1
            -1 | 2                  | 1
            0 | 2                   | 6
            0 | 2                   | 9223372036854775807
            0 | 9223372036854775807 | 9223372036854775807
            3 | 4611686018427387905 | 4
            9223372036854775807 | 2 | 1
            """)
    void aViewThatLeavesItsStorageIsRefused(long first, long dimension, long stride) throws IOException {
        refused(
                file(tensor(6, first, List.of(dimension), List.of(stride))).bytes(),
                "from element " + first + " on (expected: one inside its storage of 6 elements)");
    }

    @Test
    void anExpandedViewIsNoWeight() throws IOException {
        for (long wide : new long[] {7, 1L << 40, Long.MAX_VALUE}) {
            refused(
                    file(tensor(6, 0, List.of(wide), List.of(0L))).bytes(),
                    "w of the state dict is a tensor of shape [" + wide);
        }
        refused(file(tensor(6, 0, List.of(1L << 40, 1L << 40), List.of(0L, 0L))).bytes(), "over 6 elements");
    }

    @Test
    void aShapeOfOtherThingsThanNumbersIsRefused() throws IOException {
        refused(file(tensor(6, 0, List.of(-1L), List.of(1L))).bytes(), "a shape with an int (expected: ints >= 0)");
        refused(file(tensor(6, 0, List.of(2L), List.of())).bytes(), "(expected: as many of each, <= 64)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            R       | 0 values on the stack
            s       | 0 values on the stack
            t       | no mark on the stack
            a       | 0 values on the stack
            .       | an empty stack
            }(.     | an empty stack
            }}.     | 1 values and 0 marks left on the stack
            }NNNuN. | no mark on the stack
            }(Nu.   | a key without a value
            })R.    | a call of a dict
            }}R.    | a call with a dict
            NQ.     | a reference that is None
            )Q.     | a reference that is a tuple of 0
            }Na.    | append to a dict
            )NNs.   | set items of a tuple of 0
            I1      | opcode 0x49
            i       | opcode 0x69
            P1      | opcode 0x50
            hA      | memo 65
            jAAAA   | memo 1094795585
            cos     | 1 bytes to read
            X!!!!   | 555819297 bytes to read
            B!!!!   | 555819297 bytes to read
            """)
    void aBrokenPickleIsRefusedWithTheOffset(String opcodes, String reason) throws IOException {
        refused(file(new Pickle().opcodes(opcodes)).bytes(), "saved/data.pkl: byte ");
        refused(file(new Pickle().opcodes(opcodes)).bytes(), reason);
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() throws IOException {
        var pickle = new Pickle().opcodes("}(").text("a").opcodes("N").text("a").opcodes("Nu.");
        refused(file(pickle).bytes(), "key a twice in one dict");
    }

    @Test
    void nothingThatAPickleNamesIsExecuted() throws IOException {
        var pickle = new Pickle()
                .opcodes("}(")
                .text("harm")
                .global("os", "system")
                .text("touch harm")
                .raw(0x85)
                .opcodes("R")
                .text("w")
                .tensor("FloatStorage", "0", 6, 0, List.of(6L), List.of(1L))
                .opcodes("u.");
        refused(file(pickle).bytes(), "harm of the state dict is an object of os.system");
    }

    @ParameterizedTest
    @ValueSource(strings = {"]", "(", "}", "K\0q\0", "]2", "(]1"})
    void aPickleOfMillionsOfValuesIsRefused(String opcodes) throws IOException {
        refused(file(new Pickle().opcodes(opcodes.repeat(2_100_000))).bytes(), "more than 1000000 values");
    }

    @Test
    void deepNestingIsRead() throws IOException {
        var nested = new Pickle()
                .opcodes("}(")
                .text("w")
                .tensor("FloatStorage", "0", 6, 0, List.of(6L), List.of(1L))
                .text("deep")
                .opcodes(")")
                .opcodes("\u0085".repeat(500_000))
                .opcodes("u.");
        refused(file(nested).bytes(), "deep of the state dict is a tuple of 1 (expected: a tensor");
    }
}
