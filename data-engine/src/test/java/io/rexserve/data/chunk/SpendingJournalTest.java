package io.rexserve.data.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.store.RunFiles;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendingJournalTest {
    @TempDir
    private Path folder;

    @Test
    void whatEveryStartHasSpentIsSummed() throws Exception {
        var files = new RunFiles(new Configuration(false));
        String path = "file://" + folder.resolve("spending");
        for (int start = 0; start < 3; start++) {
            @SuppressWarnings("resource") // as if the process were killed
            SpendingJournal journal = SpendingJournal.open(files, path);
            journal.add("a", 10, 1);
            journal.add("b", 5, 0);
            journal.add("a", 20, 2);
        }
        assertThat(SpendingJournal.open(files, path).before())
                .isEqualTo(Map.of("a", new SpendingJournal.Tokens(90, 9), "b", new SpendingJournal.Tokens(15, 0)));
    }

    @Test
    void aLongFileIsFollowedByAShortOneWithTheSameSum() throws Exception {
        var files = new RunFiles(new Configuration(false));
        String path = "file://" + folder.resolve("spending");
        try (SpendingJournal journal = SpendingJournal.open(files, path)) {
            for (int answer = 0; answer < 50_010; answer++) {
                journal.add("a", 1, 2);
            }
        }
        assertThat(files.list(path)).hasSize(1);
        assertThat(SpendingJournal.open(files, path).before())
                .isEqualTo(Map.of("a", new SpendingJournal.Tokens(50_010, 100_020)));
    }
}
