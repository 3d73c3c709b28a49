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

    private List<Place<String>> takeOne() {
        try {
            return queue.take(1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
