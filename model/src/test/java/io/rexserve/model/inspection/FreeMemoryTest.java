package io.rexserve.model.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.kernel.Precision;
import io.rexserve.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
    private static final Inspection LARGE = new Inspection(
            "chatrex-7b",
            ModelFamily.CHATREX,
            "",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            List.of(
                    new MemoryEstimate("cpu", "float32", 29_000_000_000L, 1),
                    new MemoryEstimate("cpu", "bfloat16", 14_500_000_000L, 1)),
            List.of(),
            List.of());

    @TempDir
    private Path root;

    @Test
    void refusesWhatDoesNotFitAndNamesWhatDoes() throws IOException {
        available(20_000_000);

        assertThatThrownBy(() -> new FreeMemory(root).requireFor(LARGE, Precision.FLOAT32))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("chatrex-7b: weights of 29.0 GB in float32 (expected: at most 20.5 GB, what is free here;"
                        + " rexserve.dtype=bfloat16 needs 14.5 GB)");
        assertThatCode(() -> new FreeMemory(root).requireFor(LARGE, Precision.BFLOAT16))
                .doesNotThrowAnyException();
    }

    @Test
    void reclaimableMemoryOfAContainerCountsAsFree() throws IOException {
        available(20_000_000);
        group("memory.max", "12000000000\n");
        group("memory.current", "3000000000\n");
        group("memory.stat", "anon 1\ninactive_file 1000000000\n");

        assertThat(new FreeMemory(root).free()).hasValue(10_000_000_000L);
        assertThatThrownBy(() -> new FreeMemory(root).requireFor(LARGE, Precision.BFLOAT16))
                .hasMessage(
                        "chatrex-7b: weights of 14.5 GB in bfloat16 (expected: at most 10.0 GB, what is free here)");
    }

    @Test
    void aContainerWithoutALimitHasTheMachinesMemory() throws IOException {
        available(1000);
        group("memory.max", "max\n");
        group("memory.current", "3000000000\n");

        assertThat(new FreeMemory(root).free()).hasValue(1_024_000);
    }

    @Test
    void theLimitOfControlGroupsOfVersion1Holds() throws IOException {
        available(20_000_000);
        group("memory/memory.limit_in_bytes", "8000000000\n");
        group("memory/memory.usage_in_bytes", "3000000000\n");
        group("memory/memory.stat", "inactive_file 1\ntotal_inactive_file 500000000\n");

        assertThat(new FreeMemory(root).free()).hasValue(5_500_000_000L);
    }

    @Test
    void version1WithoutALimitHasTheMachinesMemory() throws IOException {
        available(1000);
        group("memory/memory.limit_in_bytes", "9223372036854771712\n");
        group("memory/memory.usage_in_bytes", "3000000000\n");

        assertThat(new FreeMemory(root).free()).hasValue(1_024_000);
    }

    @Test
    void aContainerBeyondItsLimitHasNothingFree() throws IOException {
        available(20_000_000);
        group("memory.max", "1000\n");
        group("memory.current", "2000\n");

        assertThat(new FreeMemory(root).free()).hasValue(0);
    }

    @Test
    void refusesNothingWhereMemoryIsUnknown() {
        assertThat(new FreeMemory(root).free()).isEmpty();
        assertThatCode(() -> new FreeMemory(root).requireFor(LARGE, Precision.FLOAT32))
                .doesNotThrowAnyException();
    }

    private void available(long kilobytes) throws IOException {
        Files.createDirectories(root.resolve("proc"));
        Files.writeString(root.resolve("proc/meminfo"), "MemTotal: 1 kB\nMemAvailable:   " + kilobytes + " kB\n");
    }

    private void group(String file, String content) throws IOException {
        Path path = root.resolve("sys/fs/cgroup").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
