package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.cli.CommandException;
import io.rexserve.data.endpoint.Budget;
import io.rexserve.data.endpoint.EndpointLedger;
import io.rexserve.data.stage.StageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

    @Test
    void aPictureIsWorkedOnByAsManyThreadsAsTheRecipeSaysWhateverTheSlots() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 2);
        toys.master = "local[1]";
        toys.run("one");
        assertThat(Files.readString(toys.faults.resolve("threads"))).isEqualTo("first 1\nsecond 1\n");
        toys.threads = 2;
        assertThatThrownBy(() -> toys.run("two"))
                .isInstanceOf(CommandException.class)
                .hasMessage("models.threads: 2 (expected: <= the 1 cores of --master local[1])");
        toys.master = "local[2]";
        toys.run("two");
        assertThat(Files.readString(toys.faults.resolve("threads"))).endsWith("first 2\nsecond 2\n");
    }

    @Test
    void whatKilledProcessesHaveLeftIsRemoved() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 4);
        String hash = toys.run("out").hash();
        Path out = folder.resolve("out");
        Path chunk;
        try (Stream<Path> files = Files.walk(out.resolve("stages"))) {
            chunk = files.filter(file -> file.endsWith("chunk-000000.parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        String uuid = "." + UUID.randomUUID() + ".tmp";
        Path half = Files.createFile(chunk.resolveSibling("." + chunk.getFileName() + uuid));
        Path journal = Files.createDirectory(chunk.resolveSibling("chunk-000000.journal"));
        Files.writeString(journal.resolve("a.jsonl"), "{\"process\":\"1\"}\n");
        Path recipe = Files.createFile(out.resolve(".recipe.yaml" + uuid));
        Path report = Files.createFile(out.resolve(".report.html" + uuid)); // of a report that is being written

        assertThat(toys.run("out").hash()).isEqualTo(hash);
        assertThat(half).doesNotExist();
        assertThat(journal).doesNotExist();
        assertThat(recipe).doesNotExist();
        assertThat(report).exists();
        assertThat(chunk).exists();
    }

    @Test
    void moneyIsReckonedFromThePricesOverAllStartsOfARun() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 10);
        toys.endpoint = "captioner";
        toys.endpoints = Map.of("captioner", ClusterTest.endpoint(2, 8));
        toys.fault("fail", 5);
        toys.run("out");
        toys.mend("fail", 5);
        EndpointLedger.Spent spent =
                Objects.requireNonNull(toys.run("out").spending().get("captioner"));
        // ten answers of 7 tokens in and 3 out
        assertThat(spent).isEqualTo(new EndpointLedger.Spent(1, 70, 30, (70 * 2 + 30 * 8) / 1e6));
        assertThat(RunDriver.text(spent, "EUR"))
                .isEqualTo("70 tokens in, 30 out, 0.00038 EUR, by all starts of the run");
    }

    @Test
    void aBudgetOfMoneyStopsARunAndARaisedOneGoesOn() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 10);
        toys.endpoint = "captioner";
        toys.endpoints = Map.of("captioner", ClusterTest.endpoint(2, 8));
        toys.budget = new Budget(5 * 38e-6, null, "EUR"); // an answer is 38 millionths
        assertThatThrownBy(() -> toys.run("out"))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("EUR are spent (expected: < budget.amount = ");
        assertThat(ToySettings.log(toys.faults).stream().filter(line -> line.startsWith("first asked")))
                .hasSize(5);
        toys.budget = new Budget(1.0, null, "EUR");
        assertThat(toys.run("out").hash()).isEqualTo(toys.run("whole").hash());
        assertThat(ToySettings.log(toys.faults).stream().filter(line -> line.startsWith("first asked")))
                .hasSize(20); // ten of each run
    }
}
