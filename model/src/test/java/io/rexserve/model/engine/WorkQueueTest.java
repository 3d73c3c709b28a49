package io.rexserve.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WorkQueueTest {
    private final WorkQueue<String> queue = new WorkQueue<>(4);

    @Test
    void handsWorkOutInTheOrderItBecameReady() {
        Place<String> reservedFirst = queue.reserve(1);
        queue.reserve(1).enqueue("ready first");
        reservedFirst.enqueue("ready second");

        assertThat(queue.poll().orElseThrow().work()).isEqualTo("ready first");
        assertThat(queue.poll().orElseThrow().work()).isEqualTo("ready second");
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void refusesWorkForWhichThereIsNoRoomEvenBeforeTheEarlierWorkIsReady() {
        queue.reserve(3);

        assertThatThrownBy(() -> queue.reserve(2))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("queue: 3 + 2 units of cost (expected: <= 4)");
    }

    @Test
    void takesRoomBackWhenTheOwnerTakesTheWork() {
        queue.reserve(4).enqueue("large");
        queue.poll();

        assertThat(queue.reserve(4).cost()).isEqualTo(4);
    }

    @Test
    void takesRoomBackOnceWhenAPlaceIsClosedTwice() {
        Place<String> place = queue.reserve(2);
        place.enqueue("given up");
        place.close();
        place.close();

        assertThat(queue.depth()).isZero();
        queue.reserve(4);
        assertThatThrownBy(() -> queue.reserve(1)).isInstanceOf(QueueFullException.class);
    }

    @Test
    void forgetsWorkThatBecomesReadyAfterItsPlaceWasClosed() {
        Place<String> place = queue.reserve(1);
        place.close();
        place.enqueue("too late");

        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void letsOversizedWorkInWhenNothingElseHoldsRoom() {
        assertThat(queue.reserve(9).cost()).isEqualTo(9);
        assertThatThrownBy(() -> queue.reserve(1)).isInstanceOf(QueueFullException.class);
    }

    @Test
    void advisesToRetryAfterTheTimeThatTheWaitingWorkShouldTake() {
        queue.pace().record(2, Duration.ofSeconds(4));
        queue.reserve(3);

        assertThatThrownBy(() -> queue.reserve(2))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        refusal -> assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(6)));
    }

    @Test
    void takesSeveralPiecesOfWaitingWorkAtOnce() throws InterruptedException {
        queue.reserve(1).enqueue("a");
        queue.reserve(1).enqueue("b");
        queue.reserve(1).enqueue("c");

        assertThat(queue.take(2).stream().map(Place::work)).containsExactly("a", "b");
    }

    @Test
    void servesWhatWasLetInBeforeItClosedAndThenEnds() throws Exception {
        Place<String> preparing = queue.reserve(1);
        queue.close();

        assertThatThrownBy(() -> queue.reserve(1)).isInstanceOf(QueueClosedException.class);
        CompletableFuture<List<Place<String>>> owner = CompletableFuture.supplyAsync(this::takeOne);
        preparing.enqueue("accepted");
        assertThat(owner.get(5, TimeUnit.SECONDS).getFirst().work()).isEqualTo("accepted");
        assertThat(queue.take(1)).isEmpty();
        assertThat(queue.drained()).isTrue();
    }

    @Test
    void endsForAWaitingOwnerWhenTheLastPlaceIsGivenUp() throws Exception {
        Place<String> preparing = queue.reserve(1);
        queue.close();
        CompletableFuture<List<Place<String>>> owner = CompletableFuture.supplyAsync(this::takeOne);
        preparing.close();

        assertThat(owner.get(5, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void reservesForAllPiecesOrForNone() {
        List<Place<String>> places = queue.reserveAll(List.of(1, 2));
        assertThat(places).extracting(Place::cost).containsExactly(1, 2);
        assertThatThrownBy(() -> queue.reserveAll(List.of(1, 1)))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("queue: 3 + 2 units of cost (expected: <= 4)");

        places.forEach(Place::close);

        assertThat(queue.reserveAll(List.of(2, 2))).hasSize(2);
    }

    @Test
    void takesWhatIsAlikeAndLeavesTheRestInOrder() throws InterruptedException {
        enqueue("a1", "b1", "a2", "b2");

        assertThat(take(4, Duration.ZERO)).containsExactly("a1", "a2");
        assertThat(take(4, Duration.ZERO)).containsExactly("b1", "b2");
    }

    @Test
    void takesNoMoreOfAKindThanAskedFor() throws InterruptedException {
        enqueue("a1", "a2", "a3", "b1");

        assertThat(queue.kinds(WorkQueueTest::kind)).isEqualTo(2);
        assertThat(take(2, Duration.ZERO)).containsExactly("a1", "a2");
        assertThat(take(2, Duration.ZERO)).containsExactly("a3");
    }

    @Test
    void aCompleteKindGoesBeforeAnOlderPieceThatStillHasPatience() throws InterruptedException {
        enqueue("a1", "b1", "b2");

        assertThat(take(2, Duration.ofHours(1))).containsExactly("b1", "b2");
        assertThat(queue.depth()).isEqualTo(1);
    }

    @Test
    void aPieceWithoutPatienceGoesBeforeAYoungerCompleteKind() throws InterruptedException {
        enqueue("a1", "b1", "b2");

        assertThat(take(2, Duration.ofNanos(1))).containsExactly("a1");
    }

    @Test
    void waitsForMatesUntilTheyAreThere() throws Exception {
        enqueue("a1");
        CompletableFuture<List<String>> owner = CompletableFuture.supplyAsync(() -> takeLate(2));
        enqueue("b1");
        assertThat(owner).as("neither kind has two").isNotDone();

        enqueue("a2");

        assertThat(owner.get(5, TimeUnit.SECONDS)).containsExactly("a1", "a2");
    }

    @Test
    void waitsForMatesNoLongerThanItHasPatience() throws InterruptedException {
        enqueue("a1");

        WorkQueue.Batch<String> batch = queue.takeAlike(WorkQueueTest::kind, 2, Duration.ofMillis(30));

        assertThat(batch.places()).extracting(Place::work).containsExactly("a1");
        assertThat(batch.held()).isPositive();
    }

    @Test
    void whoGivesUpWhileWaitingForMatesIsNotTaken() throws Exception {
        Place<String> gone = queue.reserve(1);
        gone.enqueue("a1");
        CompletableFuture<List<String>> owner = CompletableFuture.supplyAsync(() -> takeLate(2));

        gone.close();
        enqueue("a2", "a3");

        assertThat(owner.get(5, TimeUnit.SECONDS)).containsExactly("a2", "a3");
    }

    @Test
    void waitsForNoMatesOnceItIsClosed() throws Exception {
        enqueue("a1", "b1");
        CompletableFuture<List<String>> owner = CompletableFuture.supplyAsync(() -> takeLate(2));

        queue.close();

        assertThat(owner.get(5, TimeUnit.SECONDS)).containsExactly("a1");
        assertThat(takeLate(2)).containsExactly("b1");
        assertThat(takeLate(2)).isEmpty();
    }

    private static char kind(String work) {
        return work.charAt(0);
    }

    private void enqueue(String... work) {
        for (String piece : work) {
            queue.reserve(1).enqueue(piece);
        }
    }

    private List<String> take(int atMost, Duration patience) throws InterruptedException {
        return queue.takeAlike(WorkQueueTest::kind, atMost, patience).places().stream()
                .map(Place::work)
                .toList();
    }

    private List<String> takeLate(int atMost) {
        try {
            return take(atMost, Duration.ofHours(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<Place<String>> takeOne() {
        try {
            return queue.take(1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
