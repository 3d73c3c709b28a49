package io.rexserve.data.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkRunTest {
    @TempDir
    private Path folder;

    private ToyRun toy() throws IOException {
        return new ToyRun(folder).ingested(6);
    }

    @Test
    void outcomesAreInTheOrderOfThePicturesHoweverTheyEnd() throws Exception {
        ToyRun toy = toy();
        var barrier = new CyclicBarrier(3);
        ChunkReport report = toy.run(ToyRun.stage(3, (number, input, _) -> {
            try {
                barrier.await();
            } catch (java.util.concurrent.BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            return number == 4
                    ? new Outcome.Refused(RefusalReason.NO_CAPTION, "none", Cost.NONE)
                    : ToyRun.scored(number, input);
        }));
        assertThat(toy.rows())
                .extracting(ChunkRow::source)
                .containsExactly("0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg");
        assertThat(report.kept()).isEqualTo(5);
        assertThat(report.refused()).containsExactly(java.util.Map.entry(RefusalReason.NO_CAPTION, 1L));
        assertThat(report.cost()).isEqualTo(new Cost(5, 0, 0));
        var kept = (Outcome.Kept) toy.rows().getFirst().outcome();
        assertThat(kept.record().lineage()).containsExactly(new Lineage("score", "1111111111111111"));
    }

    @Test
    void aCommittedChunkIsNotComputedAgain() throws Exception {
        ToyRun toy = toy();
        toy.run(ToyRun.stage(1, (number, input, _) -> ToyRun.scored(number, input)));
        ChunkReport again = toy.run(ToyRun.stage(1, (_, _, _) -> {
            throw new AssertionError("computed again");
        }));
        assertThat(again.computed()).isZero();
        assertThat(again.kept()).isEqualTo(6);
    }

    @Test
    void aRunThatStopsGoesOnWithThePictureItStoppedAt() throws Exception {
        ToyRun toy = toy();
        var seen = Collections.synchronizedList(new ArrayList<Integer>());
        var stage = ToyRun.stage(1, (number, input, _) -> {
            seen.add(number);
            toy.stopped = number == 2;
            return ToyRun.scored(number, input);
        });
        assertThatThrownBy(() -> toy.run(stage)).isInstanceOf(CancellationException.class);
        toy.stopped = false;
        assertThat(toy.run(stage).computed()).isEqualTo(3);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(toy.files.list(toy.folder.journal(ToyRun.STAGE, 0))).isEmpty();
    }

    @Test
    void aFailedPictureIsTriedAgainAloneAndTheOthersStay() throws Exception {
        ToyRun toy = toy();
        var calls = new AtomicInteger();
        ChunkReport first = toy.run(ToyRun.stage(1, (number, input, _) -> {
            calls.incrementAndGet();
            return number == 3 ? new Outcome.Failed("no answer", Cost.NONE) : ToyRun.scored(number, input);
        }));
        assertThat(first.failed()).isEqualTo(1);
        assertThat(toy.files.exists(toy.folder.open(ToyRun.STAGE, 0))).isTrue();
        ChunkReport second = toy.run(ToyRun.stage(1, (number, input, _) -> {
            calls.incrementAndGet();
            return ToyRun.scored(number, input);
        }));
        assertThat(calls).hasValue(7);
        assertThat(second.computed()).isEqualTo(1);
        assertThat(second.kept()).isEqualTo(6);
        assertThat(toy.files.exists(toy.folder.open(ToyRun.STAGE, 0))).isFalse();
    }

    @Test
    void aFaultOfTheStageFailsItsPictureAndNamesIt() throws Exception {
        ToyRun toy = toy();
        toy.run(ToyRun.stage(1, (number, input, _) -> {
            if (number == 1) {
                throw new IllegalArgumentException("box: 3 (expected: 4)");
            }
            return ToyRun.scored(number, input);
        }));
        assertThat(toy.rows().get(1).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.detail()).contains("box: 3 (expected: 4)"));
    }

    @Test
    void aStageThatCannotGoOnStopsAndKeepsWhatIsDone() throws Exception {
        ToyRun toy = toy();
        assertThatThrownBy(() -> toy.run(ToyRun.stage(1, (number, input, _) -> {
                    if (number == 4) {
                        throw new StageException("budget: spent");
                    }
                    return ToyRun.scored(number, input);
                })))
                .isInstanceOf(StageException.class)
                .hasMessage("budget: spent");
        assertThat(toy.files.exists(toy.folder.chunk(ToyRun.STAGE, 0))).isFalse();
        assertThat(toy.run(ToyRun.stage(1, (number, input, _) -> ToyRun.scored(number, input)))
                        .computed())
                .isEqualTo(2);
    }

    @Test
    void aPictureThatTakesTooLongIsRefusedAndTheOthersGoOn() throws Exception {
        ToyRun toy = toy();
        toy.timeout = Duration.ofMillis(50);
        ChunkReport report = toy.run(ToyRun.stage(2, (number, input, _) -> {
            if (number == 2) {
                new CountDownLatch(1).await();
            }
            return ToyRun.scored(number, input);
        }));
        assertThat(report.refused()).containsEntry(RefusalReason.TIMEOUT, 1L);
        assertThat(report.kept()).isEqualTo(5);
    }

    @Test
    void waitingForTheLimitsOfAnEndpointIsNoTimeOfThePicture() throws Exception {
        ToyRun toy = toy();
        toy.timeout = Duration.ofMillis(300);
        ChunkReport report = toy.run(ToyRun.stage(6, (number, input, _) -> {
            PictureClock.paused(() -> new CountDownLatch(1).await(500, java.util.concurrent.TimeUnit.MILLISECONDS));
            return ToyRun.scored(number, input);
        }));
        assertThat(report.kept()).isEqualTo(6);
    }

    @Test
    void aPictureThatHeedsNoInterruptEndsTheProcessAndIsRefusedByTheNext() throws Exception {
        ToyRun toy = toy();
        toy.timeout = Duration.ofMillis(20);
        toy.grace = Duration.ofMillis(20);
        var release = new CountDownLatch(1);
        var opened = new StageProcess(ToyRun.stage(1, (number, input, _) -> {
            boolean waiting = number == 1;
            while (waiting) {
                try {
                    release.await();
                    waiting = false;
                } catch (InterruptedException _) {
                    // native code heeds none
                }
            }
            return ToyRun.scored(number, input);
        }));
        assertThatThrownBy(() -> toy.run(opened)).hasMessage("stuck");
        release.countDown();
        toy.timeout = Duration.ofMinutes(1);
        toy.process = "second";
        ChunkReport report = toy.run(ToyRun.stage(1, (number, input, _) -> ToyRun.scored(number, input)));
        assertThat(report.refused()).containsEntry(RefusalReason.TIMEOUT, 1L);
        assertThat(report.kept()).isEqualTo(5);
        opened.close();
    }

    @Test
    void anAnswerThatWasPaidForIsFoundUnderAnotherFingerprint() throws Exception {
        ToyRun toy = toy();
        var asked = new AtomicInteger();
        var stage = ToyRun.stage(2, (number, input, answers) -> {
            if (answers.find("caption " + number).isEmpty()) {
                asked.incrementAndGet();
                answers.commit("caption " + number, "a dog");
            }
            return ToyRun.scored(number, input);
        });
        toy.run(stage);
        try (var opened = new StageProcess(stage)) {
            var control = new RunControl("x", toy.timeout, toy.grace, () -> false, _ -> {}, () -> {});
            var changed = new Lineage("score", "2222222222222222");
            new ChunkRun(toy.files, toy.folder, ToyRun.INGEST, ToyRun.INGEST, changed, 0).run(opened, control);
        }
        assertThat(asked).hasValue(6);
    }

    @Test
    void theDigestOfARowDependsOnEverythingButItsCost() throws Exception {
        ToyRun toy = toy();
        toy.run(ToyRun.stage(1, (number, input, _) -> ToyRun.scored(number, input)));
        ChunkRow row = toy.rows().getFirst();
        var kept = (Outcome.Kept) row.outcome();
        byte[] digest = RowDigest.of(row);
        assertThat(RowDigest.of(ChunkRow.of(
                        row.id(), row.source(), new Outcome.Kept(kept.record(), List.of(), new Cost(99, 9, 9)))))
                .isEqualTo(digest);
        assertThat(RowDigest.of(ChunkRow.of(
                        row.id(),
                        row.source(),
                        new Outcome.Kept(kept.record().withScore("number", 0.5), List.of(), Cost.NONE))))
                .isNotEqualTo(digest);
    }
}
