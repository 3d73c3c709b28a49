package io.rexserve.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import io.rexserve.gateway.admission.FairQueue.Limits;
import io.rexserve.gateway.admission.FairQueue.Permit;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final Caller GREEDY = new Caller("192.0.2.1");
    private static final Caller GOOD = new Caller("192.0.2.2");
    private static final Caller THIRD = new Caller("192.0.2.3");
    private static final Duration LONG = Duration.ofDays(1);

    private final AtomicLong nanos = new AtomicLong();
    private FairQueue queue = queue(22, 2);

    private FairQueue queue(int concurrent, int contended) {
        return new FairQueue(new Limits(concurrent, contended), nanos::get);
    }

    private Permit enqueue(Caller caller) {
        return enqueue(caller, 1);
    }

    private Permit enqueue(Caller caller, int units) {
        return queue.enqueue(caller, units, true, queue.nextNumber());
    }

    private List<Permit> enqueue(Caller caller, long count, int units) {
        return IntStream.range(0, (int) count)
                .mapToObj(_ -> enqueue(caller, units))
                .toList();
    }

    private static long granted(List<Permit> permits) {
        return permits.stream().filter(Permit::isGranted).count();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aCallerThatIsAloneHasThreeQuartersAtOnce() {
        List<Permit> greedy = enqueue(GREEDY, 30, 1);

        assertThat(granted(greedy)).isEqualTo(16); // 17 > 3 * (22 - 17)
        assertThat(queue.held()).isEqualTo(16);
        assertThat(queue.waiting()).isEqualTo(14);
    }

    @Test
    void aCallerThatHoldsNothingNeverWaitsBehindAnothersQueue() {
        enqueue(GREEDY, 40, 1);

        assertThat(enqueue(GOOD).isGranted()).isTrue();
    }

    @Test
    void aCallerGetsNoMoreThanItsShareWhileAnotherIsActive() {
        List<Permit> greedy = enqueue(GREEDY, 40, 1);
        enqueue(GOOD);

        greedy.subList(0, 15).forEach(Permit::close);

        assertThat(granted(greedy.subList(16, 40))).isZero(); // one is left, which is its share: 2 / 2
        greedy.get(15).close();
        assertThat(granted(greedy.subList(16, 40))).isEqualTo(1);
    }

    @Test
    void theShareFollowsFromTheNumberOfActiveCallers() {
        queue = queue(22, 6);
        enqueue(GOOD);
        List<Permit> greedy = enqueue(GREEDY, 10, 1);
        assertThat(granted(greedy)).isEqualTo(3);

        enqueue(THIRD);
        greedy.get(0).close();
        assertThat(granted(greedy.subList(1, 10))).isEqualTo(2); // 6 / 3, which it holds
        greedy.get(1).close();
        assertThat(granted(greedy.subList(2, 10))).isEqualTo(2);
    }

    @Test
    void aCallerStaysActiveForAWhileAfterItsLastRequest() {
        Permit question = enqueue(GOOD);
        List<Permit> greedy = enqueue(GREEDY, 10, 1);
        question.close();
        pass(FairQueue.RECENT.minusMillis(1));

        greedy.get(0).close();
        assertThat(granted(greedy.subList(1, 10))).isEqualTo(1);

        pass(Duration.ofMillis(1));
        greedy.get(1).close();
        assertThat(granted(greedy.subList(2, 10))).isEqualTo(8);
    }

    @Test
    void waitingCallersTakeTurns() {
        queue = queue(1, 1);
        Permit first = enqueue(THIRD);
        List<Permit> greedy = enqueue(GREEDY, 3, 1);
        List<Permit> good = enqueue(GOOD, 2, 1);

        assertThat(order(first, List.of(greedy, good))).containsExactly("0.0", "1.0", "0.1", "1.1", "0.2");
    }

    @Test
    void theCallerThatWasServedForTheShortestTimeIsNext() {
        queue = queue(1, 1);
        Permit first = enqueue(THIRD);
        List<Permit> slow = enqueue(GREEDY, 2, 1);
        List<Permit> quick = enqueue(GOOD, 3, 1);
        first.close();
        assertThat(slow.get(0).isGranted()).isTrue();
        pass(Duration.ofSeconds(10));
        slow.get(0).close();
        for (Permit each : quick) { // 3 s each, less than 10 s together
            assertThat(each.isGranted()).isTrue();
            pass(Duration.ofSeconds(3));
            each.close();
        }
        assertThat(slow.get(1).isGranted()).isTrue();
    }

    @Test
    void anIdleCallerSavesNothingUp() {
        queue = queue(1, 1);
        for (int i = 0; i < 10; i++) { // GREEDY is served for a long time while GOOD is active and asks for nothing
            Permit served = enqueue(GREEDY);
            pass(Duration.ofSeconds(1));
            served.close();
            enqueue(GOOD).close();
        }
        Permit busy = enqueue(THIRD);
        List<Permit> good = enqueue(GOOD, 4, 1);
        List<Permit> greedy = enqueue(GREEDY, 2, 1);

        // ahead by no more than one
        assertThat(order(busy, List.of(good, greedy))).containsExactly("0.0", "0.1", "1.0", "0.2", "1.1", "0.3");
    }

    /// The permits in the order in which they are granted once the first is closed, as `list.index`, each for a second.
    private List<String> order(Permit first, List<List<Permit>> lists) {
        var order = new ArrayList<String>();
        Permit current = first;
        while (current != null) {
            pass(Duration.ofSeconds(1));
            current.close();
            current = null;
            for (int list = 0; list < lists.size(); list++) {
                for (int i = 0; i < lists.get(list).size(); i++) {
                    String name = list + "." + i;
                    if (lists.get(list).get(i).isGranted() && !order.contains(name)) {
                        assertThat(current).isNull();
                        order.add(name);
                        current = lists.get(list).get(i);
                    }
                }
            }
        }
        return order;
    }

    @Test
    void aRequestForSeveralGetsThemWhileItsCallerIsAlone() {
        assertThat(enqueue(GREEDY, 4).units()).isEqualTo(4);
        assertThat(enqueue(GREEDY, 40).units()).isEqualTo(12); // of the 16 that one caller may have
        assertThat(enqueue(GREEDY, 1).isGranted()).isFalse();
    }

    @Test
    void aRequestForSeveralGetsOneBesideOthers() {
        enqueue(GOOD);
        Permit several = enqueue(GREEDY, 4);

        assertThat(several.isGranted()).isTrue();
        assertThat(several.units()).isEqualTo(1);
        several.close();
        assertThat(queue.held()).isEqualTo(1);
    }

    @Test
    void whatACallerAsksBeyondItsShareYields() {
        Permit question = enqueue(GOOD);
        List<Permit> greedy = enqueue(GREEDY, 2, 1);
        greedy.get(0).close();
        question.close();
        Permit next = enqueue(GOOD);

        assertThat(question.isYielding()).isFalse();
        assertThat(greedy.get(0).isYielding()).isFalse(); // one question at a time, as far as is known
        assertThat(greedy.get(1).isYielding()).isTrue();
        assertThat(next.isYielding()).isFalse();
        assertThat(enqueue(THIRD, 4).isYielding()).isTrue();
    }

    @Test
    void nothingYieldsWhileACallerIsAlone() {
        List<Permit> alone = enqueue(GREEDY, 17, 1);
        alone.get(0).close();

        assertThat(alone.get(16).isGranted()).isTrue();
        assertThat(alone).noneMatch(Permit::isYielding);
    }

    @Test
    void aCallerGetsWhatIsLeftWhereEverythingIsTaken() {
        queue = queue(4, 4);
        enqueue(GREEDY, 3);
        Permit second = enqueue(GOOD, 4);
        Permit third = enqueue(THIRD);

        assertThat(second.units()).isEqualTo(1);
        assertThat(third.isGranted()).isFalse();
        second.close();
        assertThat(third.isGranted()).isTrue();
    }

    @Test
    void smallerNumbersOfACallerComeFirst() {
        queue = queue(1, 1);
        long old = queue.nextNumber();
        long young = queue.nextNumber();
        Permit held = enqueue(THIRD);
        Permit second = queue.enqueue(GREEDY, 1, true, young);
        Permit first = queue.enqueue(GREEDY, 1, true, old);

        held.close();

        assertThat(first.isGranted()).isTrue();
        assertThat(second.isGranted()).isFalse();
    }

    @Test
    void whoDoesNotWaitForALongTimeIsRefusedBehindAFullBacklog() {
        enqueue(GREEDY, 22, 1);

        var refused =
                catchThrowableOfType(ProblemException.class, () -> queue.enqueue(GREEDY, 1, false, queue.nextNumber()));
        assertThat(refused.kind()).isEqualTo(ProblemKind.OVERLOADED);
        assertThat(refused).hasMessage("requests: 22 of 192.0.2.1 are being answered or wait (expected: <= 22)");
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(queue.enqueue(GOOD, 1, false, queue.nextNumber()).isGranted())
                .isTrue();
    }

    @Test
    void retryAfterFollowsFromHowLongPermitsAreHeld() {
        List<Permit> greedy = enqueue(GREEDY, 23, 1);
        pass(Duration.ofSeconds(8));
        greedy.getFirst().close();

        // 16 are held for 8 s each
        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> queue.enqueue(GREEDY, 1, false, queue.nextNumber()))
                        .retryAfter())
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void leavingTheQueueMakesRoomForOthers() {
        queue = queue(1, 1);
        Permit held = enqueue(THIRD);
        Permit leaving = enqueue(GOOD);
        Permit later = enqueue(GREEDY);

        leaving.close();
        held.close();

        assertThat(leaving.isGranted()).isFalse();
        assertThat(later.isGranted()).isTrue();
        assertThat(queue.waiting()).isZero();
        assertThat(queue.held()).isEqualTo(1);
    }

    @Test
    void closingAgainHasNoEffect() {
        Permit one = enqueue(GOOD);
        enqueue(GOOD);
        one.close();
        one.close();

        assertThat(queue.held()).isEqualTo(1);
    }

    @Test
    void aCallerWhoLeavesWaitsNoLonger() {
        queue = queue(1, 1);
        enqueue(GREEDY);
        try (var context = Context.current().withCancellation()) {
            context.cancel(null);

            assertThat(refused(context)).satisfies(problem -> {
                assertThat(problem.kind()).isEqualTo(ProblemKind.CALLER_GONE);
                assertThat(queue.waiting()).isZero();
            });
        }
    }

    @Test
    void whoseTimeIsOverWaitsNoLonger() {
        queue = queue(1, 1);
        enqueue(GREEDY);
        try (var context = Context.current().withCancellation()) {
            context.cancel(new TimeoutException("deadline"));

            assertThat(refused(context).kind()).isEqualTo(ProblemKind.DEADLINE_EXCEEDED);
            assertThat(queue.waiting()).isZero();
        }
    }

    private ProblemException refused(Context context) {
        return catchThrowableOfType(
                ProblemException.class, () -> context.call(() -> queue.acquire(GOOD, 1, false, LONG, () -> {})));
    }

    @Test
    void somethingHappensAtIntervalsWhileARequestWaits() throws InterruptedException {
        queue = queue(1, 1);
        Permit held = enqueue(GREEDY);
        var beats = new AtomicInteger();

        try (Permit permit = queue.acquire(GOOD, 1, false, Duration.ofMillis(1), () -> {
            if (beats.incrementAndGet() == 3) {
                held.close();
            }
        })) {
            assertThat(permit.isGranted()).isTrue();
        }
        assertThat(beats).hasValueGreaterThanOrEqualTo(3);
        assertThat(queue.held()).isZero();
    }

    @Test
    void whatFailsWhileARequestWaitsEndsItsWaiting() {
        queue = queue(1, 1);
        enqueue(GREEDY);

        assertThatThrownBy(() -> queue.acquire(GOOD, 1, false, Duration.ofMillis(1), () -> {
                    throw new IllegalStateException("closed");
                }))
                .hasMessage("closed");
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void workInTheBackgroundWaitsUntilNobodyElseHasOrWantsAPermit() {
        Permit person = enqueue(GOOD);
        List<Permit> background = IntStream.range(0, 3)
                .mapToObj(_ -> queue.enqueueInBackground(GREEDY, 1))
                .toList();

        assertThat(granted(background)).isZero();
        person.close();

        assertThat(granted(background)).isEqualTo(2); // as many as keep the networks busy
        assertThat(background.getFirst().isYielding()).isTrue();
        assertThat(granted(enqueue(GOOD, 30, 1))).as("alone beside it").isEqualTo(15);
        background.forEach(Permit::close);
        assertThat(queue.held()).isEqualTo(16);
    }

    @Test
    void workInTheBackgroundGoesOnUnderLoad() {
        Permit person = enqueue(GOOD);
        List<Permit> background = IntStream.range(0, 3)
                .mapToObj(_ -> queue.enqueueInBackground(GREEDY, 1))
                .toList();
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofSeconds(1));
            Permit next = enqueue(GOOD);
            person.close();
            person = next;
            assertThat(granted(background)).isZero();
        }

        pass(Duration.ofSeconds(2));
        enqueue(GOOD);

        assertThat(granted(background)).isEqualTo(1);
    }

    @Test
    void refusesLimitsThatContradictEachOther() {
        assertThatThrownBy(() -> new Limits(2, 3)).hasMessageContaining("contended: 3");
        assertThatThrownBy(() -> new Limits(0, 0)).hasMessageContaining("concurrent: 0");
    }
}
