package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.stage.StageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES) // a job that hangs would hang the build
class DataRunTest {
    @TempDir
    private Path folder;

    @Test
    void aRunThatHasNothingToDoComputesNoRowAndHasTheSameHash() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 20);
        DataRun.Result first = toys.run("out");
        assertThat(ToyRuns.computed(first)).containsExactly(20L, 20L, 20L);
        DataRun.Result second = toys.run("out");
        assertThat(ToyRuns.computed(second)).containsExactly(0L, 0L, 0L);
        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(ToySettings.log(toys.faults)).hasSize(40);
    }

    @Test
    void aChangedSettingComputesItsStageAndThoseBehindItAgain() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 10);
        String before = toys.run("out").hash();
        toys.factor = 3;
        DataRun.Result changed = toys.run("out");
        assertThat(ToyRuns.computed(changed)).containsExactly(0L, 0L, 10L);
        assertThat(changed.hash()).isNotEqualTo(before);
        toys.factor = 2;
        DataRun.Result back = toys.run("out");
        assertThat(ToyRuns.computed(back)).containsExactly(0L, 0L, 0L);
        assertThat(back.hash()).isEqualTo(before);
    }

    @Test
    void theHashDependsOnThePicturesAndNotOnHowTheyAreCut() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 10);
        String hash = toys.run("small").hash();
        toys.chunk = 64;
        toys.master = "local[1]";
        assertThat(toys.run("large").hash()).isEqualTo(hash);
        toys.pictures(10, 1);
        assertThat(toys.run("large").hash()).isNotEqualTo(hash);
    }

    @Test
    void picturesThatComeLaterAreComputedAlone() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(3, 9);
        toys.run("out");
        toys.pictures(0, 3);
        assertThat(ToyRuns.computed(toys.run("out"))).containsExactly(3L, 3L, 3L);
    }

    @Test
    void aPictureThatFailsIsTriedAgainInEveryStageBehindIt() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 10);
        toys.fault("fail", 5);
        DataRun.Result failed = toys.run("out");
        assertThat(failed.failed()).isEqualTo(1);
        assertThat(failed.last().kept()).isEqualTo(9);
        toys.mend("fail", 5);
        DataRun.Result again = toys.run("out");
        assertThat(ToyRuns.computed(again)).containsExactly(0L, 1L, 1L);
        assertThat(again.hash()).isEqualTo(toys.run("whole").hash());
    }

    @Test
    void aStageThatCannotGoOnStopsTheRunAndTheNextOneContinues() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 12);
        toys.fault("stop", 7);
        assertThatThrownBy(() -> toys.run("out"))
                .isInstanceOf(StageException.class)
                .hasMessage("first: cannot go on");
        toys.mend("stop", 7);
        assertThat(toys.run("out").hash()).isEqualTo(toys.run("whole").hash());
    }

    @Test
    void aRunThatIsAskedToStopStopsBetweenPicturesAndLosesNone() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 12);
        toys.stop.request();
        assertThatThrownBy(() -> toys.run("out")).isInstanceOf(StoppedException.class);
        assertThat(Files.exists(toys.folder.resolve("out/lock"))).isTrue();
        ToyRuns again = new ToyRuns(folder);
        assertThat(again.run("out").hash()).isEqualTo(again.run("whole").hash());
    }
}
