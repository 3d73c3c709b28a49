package io.rexserve.data.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordsTest {
    @TempDir
    private Path folder;

    private static KeptPicture withoutRegions(int colour) {
        KeptPicture cat = Samples.cat(colour, null);
        return cat.withRecord(cat.record().withRegions(List.of()));
    }

    @Test
    void keptRecordsComeInTheirOrderWithTheirPictures() throws IOException {
        StoredRun run = RunsOnDisk.write(
                folder,
                List.of(Samples.cat(1, null), withoutRegions(2), Samples.dogs()),
                List.of(withoutRegions(3)),
                List.of(Samples.cat(4, "MIT")));

        var read = new ArrayList<KeptPicture>();
        try (RecordSource.Reader reader = new RunRecords(run).open(true)) {
            for (KeptPicture picture = reader.next(); picture != null; picture = reader.next()) {
                read.add(picture);
            }
            assertThat(reader.next()).isNull();
        }

        List<KeptPicture> kept = List.of(Samples.cat(1, null), Samples.dogs(), Samples.cat(4, "MIT"));
        assertThat(read)
                .extracting(KeptPicture::record)
                .isEqualTo(kept.stream().map(KeptPicture::record).toList());
        for (int at = 0; at < kept.size(); at++) {
            assertThat(read.get(at).content()).isEqualTo(kept.get(at).content());
        }
    }

    @Test
    void aRunThatIsNotDoneSaysHowFarItIs() throws IOException {
        StoredRun run = RunsOnDisk.write(folder, List.of(Samples.cat(1, null)), List.of(Samples.cat(2, null)));
        assertThat(RunState.of(run).isComplete()).isTrue();
        assertThat(RunState.of(run).missing()).isEmpty();

        Files.writeString(Path.of(run.folder().open(RunsOnDisk.LAST, 1).replace("file://", "")), "");
        assertThat(RunState.of(run).missing()).isEqualTo("1 of 2 chunks have pictures that failed");

        run.files().delete(run.folder().chunk(RunsOnDisk.LAST, 0));
        assertThat(RunState.of(run).isComplete()).isFalse();
        assertThat(RunState.of(run).missing()).isEqualTo("1 of 2 chunks are done through converse");
        try (RecordSource.Reader reader = new RunRecords(run).open(false)) {
            KeptPicture only = reader.next();
            assertThat(only == null ? "" : only.record().origin().path()).isEqualTo("cats/2.png");
        }
    }

    @Test
    void aFolderThatIsNoRunIsRefused() {
        assertThatThrownBy(() -> StoredRun.open(folder.toString()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no lineage.json (expected: the folder of a run");
    }
}
