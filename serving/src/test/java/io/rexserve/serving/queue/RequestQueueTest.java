package io.rexserve.serving.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RequestQueueTest {
    private final RequestQueue<String> queue = new RequestQueue<>(4);

    @Test
    void takesRequestsInTheOrderInWhichTheyWereEnqueued() {
        Reservation<String> reservedFirst = queue.reserve(1);
        queue.reserve(1).enqueue("ready first");
        reservedFirst.enqueue("ready second");

        assertThat(queue.poll().orElseThrow().request()).isEqualTo("ready first");
        assertThat(queue.poll().orElseThrow().request()).isEqualTo("ready second");
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void refusesMoreThanItsCapacityEvenBeforeEarlierRequestsAreEnqueued() {
        queue.reserve(3);

        assertThatThrownBy(() -> queue.reserve(2))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("queue: 3 + 2 units of cost (expected: <= 4)");
    }

    @Test
    void freesCapacityWhenTheOwnerTakesTheRequest() {
        queue.reserve(4).enqueue("large");
        queue.poll();

        assertThat(queue.reserve(4).cost()).isEqualTo(4);
    }

    @Test
    void freesCapacityOnceWhenAReservationIsClosedTwice() {
        Reservation<String> reservation = queue.reserve(2);
        reservation.enqueue("withdrawn");
        reservation.close();
        reservation.close();

        assertThat(queue.depth()).isZero();
        queue.reserve(4);
        assertThatThrownBy(() -> queue.reserve(1)).isInstanceOf(QueueFullException.class);
    }

    @Test
    void dropsARequestThatIsEnqueuedAfterItsReservationWasClosed() {
        Reservation<String> reservation = queue.reserve(1);
        reservation.close();
        reservation.enqueue("too late");

        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void acceptsAnOversizedRequestWhenNothingElseIsReserved() {
        assertThat(queue.reserve(9).cost()).isEqualTo(9);
        assertThatThrownBy(() -> queue.reserve(1)).isInstanceOf(QueueFullException.class);
    }

    @Test
    void advisesToRetryAfterTheTimeThatTheWaitingRequestsShouldTake() {
        queue.serviceTime().record(2, Duration.ofSeconds(4));
        queue.reserve(3);

        assertThatThrownBy(() -> queue.reserve(2))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        refusal -> assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(6)));
    }

    @Test
    void takesSeveralWaitingRequestsAtOnce() throws InterruptedException {
        queue.reserve(1).enqueue("a");
        queue.reserve(1).enqueue("b");
        queue.reserve(1).enqueue("c");

        assertThat(queue.take(2).stream().map(Reservation::request)).containsExactly("a", "b");
    }

    @Test
    void servesWhatWasReservedBeforeItClosedAndThenEnds() throws Exception {
        Reservation<String> preparing = queue.reserve(1);
        queue.close();

        assertThatThrownBy(() -> queue.reserve(1)).isInstanceOf(QueueClosedException.class);
        CompletableFuture<List<Reservation<String>>> owner = CompletableFuture.supplyAsync(this::takeOne);
        preparing.enqueue("accepted");
        assertThat(owner.get(5, TimeUnit.SECONDS).getFirst().request()).isEqualTo("accepted");
        assertThat(queue.take(1)).isEmpty();
        assertThat(queue.drained()).isTrue();
    }

    @Test
    void endsForAWaitingOwnerWhenTheLastReservationIsClosed() throws Exception {
        Reservation<String> preparing = queue.reserve(1);
        queue.close();
        CompletableFuture<List<Reservation<String>>> owner = CompletableFuture.supplyAsync(this::takeOne);
        preparing.close();

        assertThat(owner.get(5, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void reservesForAllRequestsOrForNone() {
        List<Reservation<String>> reservations = queue.reserveAll(List.of(1, 2));
        assertThat(reservations).extracting(Reservation::cost).containsExactly(1, 2);
        assertThatThrownBy(() -> queue.reserveAll(List.of(1, 1)))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("queue: 3 + 2 units of cost (expected: <= 4)");

        reservations.forEach(Reservation::close);

        assertThat(queue.reserveAll(List.of(2, 2))).hasSize(2);
    }

    @Test
    void takesOneKindAndLeavesTheOthersInOrder() throws InterruptedException {
        enqueue("a1", "b1", "a2", "b2");

        assertThat(take(4, Duration.ZERO)).containsExactly("a1", "a2");
        assertThat(take(4, Duration.ZERO)).containsExactly("b1", "b2");
    }

    @Test
    void takesAtMostTheGivenNumberOfAKind() throws InterruptedException {
        enqueue("a1", "a2", "a3", "b1");

        assertThat(queue.kinds(RequestQueueTest::kind)).isEqualTo(2);
        assertThat(take(2, Duration.ZERO)).containsExactly("a1", "a2");
        assertThat(take(2, Duration.ZERO)).containsExactly("a3");
    }

    @Test
    void aFullBatchOvertakesAnOlderRequestThatMayStillWait() throws InterruptedException {
        enqueue("a1", "b1", "b2");

        assertThat(take(2, Duration.ofHours(1))).containsExactly("b1", "b2");
        assertThat(queue.depth()).isEqualTo(1);
    }

    @Test
    void aRequestThatHasWaitedLongEnoughPrecedesAYoungerFullBatch() throws InterruptedException {
        enqueue("a1", "b1", "b2");

        assertThat(take(2, Duration.ofNanos(1))).containsExactly("a1");
    }

    @Test
    void waitsForRequestsOfTheSameKind() throws Exception {
        enqueue("a1");
        CompletableFuture<List<String>> owner = CompletableFuture.supplyAsync(() -> takeLate(2));
        enqueue("b1");
        assertThat(owner).as("neither kind has two").isNotDone();

        enqueue("a2");

        assertThat(owner.get(5, TimeUnit.SECONDS)).containsExactly("a1", "a2");
    }

    @Test
    void waitsForRequestsOfTheSameKindNoLongerThanMaxWait() throws InterruptedException {
        enqueue("a1");

        RequestQueue.Batch<String> batch = queue.takeAlike(RequestQueueTest::kind, 2, Duration.ofMillis(30));

        assertThat(batch.reservations()).extracting(Reservation::request).containsExactly("a1");
        assertThat(batch.waited()).isPositive();
    }

    @Test
    void aReservationThatIsClosedWhileWaitingForItsKindIsNotTaken() throws Exception {
        Reservation<String> gone = queue.reserve(1);
        gone.enqueue("a1");
        CompletableFuture<List<String>> owner = CompletableFuture.supplyAsync(() -> takeLate(2));

        gone.close();
        enqueue("a2", "a3");

        assertThat(owner.get(5, TimeUnit.SECONDS)).containsExactly("a2", "a3");
    }

    @Test
    void doesNotWaitForTheSameKindOnceClosed() throws Exception {
        enqueue("a1", "b1");
        CompletableFuture<List<String>> owner = CompletableFuture.supplyAsync(() -> takeLate(2));

        queue.close();

        assertThat(owner.get(5, TimeUnit.SECONDS)).containsExactly("a1");
        assertThat(takeLate(2)).containsExactly("b1");
        assertThat(takeLate(2)).isEmpty();
    }

    @Test
    void refusesEverythingOnceItsOwnerHasEnded() {
        Reservation<String> preparing = queue.reserve(1);
        enqueue("a", "b");
        var refused = new ArrayList<String>();
        var ended = new IllegalStateException("model: failed");

        queue.refuseAll(ended, refused::add);

        assertThat(refused).containsExactly("a", "b");
        assertThatThrownBy(() -> queue.reserve(1)).isSameAs(ended);
        preparing.enqueue("c");
        assertThat(refused).as("as soon as it is enqueued").containsExactly("a", "b", "c");
        assertThat(queue.drained()).isTrue();
        assertThat(queue.reservedCost()).isZero();
    }

    @Test
    void refusesNoRequestTwice() {
        enqueue("a");
        var refused = new ArrayList<String>();
        queue.refuseAll(new IllegalStateException("first"), refused::add);
        queue.refuseAll(new IllegalStateException("second"), refused::add);

        assertThat(refused).containsExactly("a");
        assertThatThrownBy(() -> queue.reserve(1)).hasMessage("first");
    }

    private static char kind(String request) {
        return request.charAt(0);
    }

    private void enqueue(String... requests) {
        for (String request : requests) {
            queue.reserve(1).enqueue(request);
        }
    }

    private List<String> take(int max, Duration maxWait) throws InterruptedException {
        return queue.takeAlike(RequestQueueTest::kind, max, maxWait).reservations().stream()
                .map(Reservation::request)
                .toList();
    }

    private List<String> takeLate(int max) {
        try {
            return take(max, Duration.ofHours(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<Reservation<String>> takeOne() {
        try {
            return queue.take(1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
