package io.rexserve.data.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that died in the middle of pictures, as their journals tell.
class CrashTest {
    private static final int KILLED = 137;
    private static final int SEGMENTATION_FAULT = 139;

    @TempDir
    private Path folder;

    private int processes;

    /// A process that had begun these pictures and nothing else when it died.
    @SuppressWarnings("resource") // a dead process closes nothing
    private void death(ToyRun toy, int status, int... pictures) throws IOException {
        String process = "process " + processes++;
        var exits = new ProcessExits(toy.files, toy.folder.exits());
        var journal = ChunkJournal.open(toy.files, toy.folder.journal(ToyRun.STAGE, 0), process, exits);
        for (int picture : pictures) {
            String name = name(picture);
            journal.begin(name, journal.history(name).suspect());
        }
        exits.died(process, status);
    }

    private static String name(int picture) {
        return io.rexserve.data.stage.Fingerprint.sha256(
                        Integer.toString(picture).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + " " + picture + ".jpg";
    }

    private static ChunkReport finish(ToyRun toy) throws IOException, InterruptedException {
        toy.process = "last";
        return toy.run(ToyRun.stage(4, (number, input, _) -> ToyRun.scored(number, input)));
    }

    @Test
    void aPictureThatProcessesCrashOfIsRefusedAndNoOther() throws Exception {
        ToyRun toy = new ToyRun(folder).ingested(6);
        death(toy, SEGMENTATION_FAULT, 1, 2, 3);
        death(toy, SEGMENTATION_FAULT, 2); // alone from here on
        death(toy, SEGMENTATION_FAULT, 2);
        ChunkReport report = finish(toy);
        assertThat(report.refused()).containsOnly(java.util.Map.entry(RefusalReason.CRASHED, 1L));
        assertThat(toy.rows())
                .filteredOn(row -> row.outcome() instanceof Outcome.Refused)
                .extracting(ChunkRow::source)
                .containsExactly("2.jpg");
    }

    @Test
    void suspectsOfACrashAreWorkedOnAloneInTheirProcess() throws Exception {
        ToyRun toy = new ToyRun(folder).ingested(6);
        death(toy, SEGMENTATION_FAULT, 1, 4);
        var running = new AtomicInteger();
        toy.run(ToyRun.stage(6, (number, input, _) -> {
            int atATime = running.incrementAndGet();
            if (number == 1 || number == 4) {
                assertThat(atATime).isEqualTo(1);
            }
            running.decrementAndGet();
            return ToyRun.scored(number, input);
        }));
        assertThat(toy.rows()).allMatch(row -> row.outcome() instanceof Outcome.Kept);
    }

    @Test
    void killedProcessesDoNotCountAgainstTheirPictures() throws Exception {
        ToyRun toy = new ToyRun(folder).ingested(6);
        for (int i = 0; i < 6; i++) {
            death(toy, KILLED, i % 6, (i + 1) % 6);
        }
        assertThat(finish(toy).kept()).isEqualTo(6);
    }

    @Test
    void aPictureThatTheSystemKillsProcessesForIsRefusedInTheEnd() throws Exception {
        ToyRun toy = new ToyRun(folder).ingested(6);
        for (int i = 0; i < 8; i++) { // three among others, five alone
            death(toy, KILLED, 5);
        }
        assertThat(finish(toy).refused()).containsOnly(java.util.Map.entry(RefusalReason.CRASHED, 1L));
    }

    @Test
    void whatADeadProcessWroteOfItsLastLineIsLeftOut() throws Exception {
        ToyRun toy = new ToyRun(folder).ingested(6);
        death(toy, KILLED, 1);
        String journals = toy.folder.journal(ToyRun.STAGE, 0);
        String name = toy.files.list(journals).getFirst();
        byte[] whole = toy.files.read(journals + "/" + name);
        toy.files.write(journals + "/" + name, java.util.Arrays.copyOf(whole, whole.length - 5));
        assertThat(finish(toy).kept()).isEqualTo(6);
    }
}
