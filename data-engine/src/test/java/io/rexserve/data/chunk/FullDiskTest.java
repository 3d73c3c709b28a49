package io.rexserve.data.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    @TempDir
    private Path folder;

    @AfterEach
    void empty() {
        FullDiskFileSystem.LEFT.set(Long.MAX_VALUE);
    }

    @Test
    void aDiskThatBecomesFullAtAnyByteStopsWithTheFileAndCommitsNothingByHalves() throws Exception {
        ToyRun toy = new ToyRun(folder).ingested(3);
        toy.run(ToyRun.stage(1, (number, input, _) -> ToyRun.scored(number, input)));
        var expected = toy.digests();
        var files = new RunFiles(FullDiskFileSystem.configuration());
        var full = new RunFolder("full://" + folder);
        int failures = 0;
        for (long space = 0; space < 6000; space += 400) {
            var stage = new Lineage("score", String.format(java.util.Locale.ROOT, "%016x", 0x100 + space));
            FullDiskFileSystem.LEFT.set(space);
            boolean failed = fails(files, full, stage);
            FullDiskFileSystem.LEFT.set(Long.MAX_VALUE);
            assertThat(files.exists(full.chunk(stage, 0))).isEqualTo(!failed);
            if (failed) {
                failures++;
                assertThat(fails(files, full, stage)).isFalse();
            }
        }
        assertThat(failures).isPositive();
        assertThat(toy.digests()).isEqualTo(expected);
    }

    private static boolean fails(RunFiles files, RunFolder folder, Lineage stage) throws InterruptedException {
        var control = new RunControl("x", Duration.ofMinutes(1), Duration.ofSeconds(1), () -> false, _ -> {}, () -> {});
        try (var opened = new StageProcess(ToyRun.stage(1, (number, input, _) -> ToyRun.scored(number, input)))) {
            new ChunkRun(files, folder, ToyRun.INGEST, ToyRun.INGEST, stage, 0).run(opened, control);
            return false;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining(folder.address()).hasMessageContaining("No space left on device");
            return true;
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        ToyRun toy = new ToyRun(folder).ingested(2);
        Files.createFile(folder.resolve("stages/score-1111111111111111")); // a file where a folder must be
        assertThatThrownBy(() -> toy.run(ToyRun.stage(1, (number, input, _) -> ToyRun.scored(number, input))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stages/score-1111111111111111");
    }
}
