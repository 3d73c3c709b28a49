package io.rexserve.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RequestAdmissionTest {
    private static final Caller A = new Caller("192.0.2.1");
    private static final Caller B = new Caller("192.0.2.2");
    private static final TransferPace PACE = new TransferPace(Duration.ofSeconds(60), 1000);

    private final AtomicLong nanos = new AtomicLong();
    private RequestAdmission admission = admission(4, 4, 100_000, 1000);

    private RequestAdmission admission(int requests, int perCaller, long bytes, int work) {
        return new RequestAdmission(
                new RequestAdmission.Limits(requests, perCaller, bytes, work), Quota.NONE, PACE, nanos::get);
    }

    @Test
    void refusesRequestsBeyondTheirNumber() {
        admission = admission(2, 2, 100_000, 1000);
        enter(A, 10);
        RequestPermit second = enter(B, 10);

        assertThat(refused(() -> admission.acquire(new Caller("c"), 0, () -> {}))
                        .detail())
                .isEqualTo("requests: 2 are being answered (expected: fewer)");
        second.close();
        assertThat(admission.active()).isEqualTo(1);
        enter(B, 10);
    }

    @Test
    void aBodyThatArrivesTakesNoPlace() {
        admission = admission(2, 2, 100_000, 1000);
        for (int i = 0; i < 10; i++) {
            admission.acquire(A, 1000, () -> {});
        }

        assertThat(admission.active()).isZero();
        assertThat(admission.arriving()).isEqualTo(10);
        enter(A, 10);
    }

    @Test
    void oneCallerLeavesAQuarterOfThePlacesToOthers() {
        for (int i = 0; i < 3; i++) {
            enter(A, 10);
        }

        assertThat(refused(() -> admission.acquire(A, 0, () -> {})).detail())
                .isEqualTo("requests: 3 of 192.0.2.1 are being answered (expected: <= 4 per caller, a part of 4 kept "
                        + "for others)");
        enter(B, 10);
    }

    @Test
    void limitsTheRequestsOfOneCaller() {
        admission = admission(10, 2, 100_000, 1000);
        enter(A, 10);
        enter(A, 10);

        ProblemException refused = refused(() -> admission.acquire(A, 0, () -> {}));
        assertThat(refused.detail()).contains("2 of 192.0.2.1", "<= 2 per caller");
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        enter(B, 10);
    }

    @Test
    void oneCallerLeavesAQuarterOfTheWorkToOthers() {
        enter(A, 700);
        RequestPermit second = admission.acquire(A, 0, () -> {});

        assertThat(refused(() -> second.acquireCost(100)).detail())
                .isEqualTo(
                        "work: 100 units, beside 700 of 192.0.2.1 (expected: less, a part of 1000 is kept for others)");
        second.close();
        assertThat(admission.cost()).isEqualTo(700);
        enter(B, 300);
    }

    @Test
    void refusesRequestsBeyondTheWork() {
        enter(A, 700);
        RequestPermit second = admission.acquire(B, 0, () -> {});

        assertThat(refused(() -> second.acquireCost(301)).detail())
                .isEqualTo("work: 301 units (expected: at most the 300 that other requests leave free)");
        second.close();
        assertThat(admission.cost()).isEqualTo(700);
    }

    @Test
    void admitsAnOversizedRequestAlone() {
        enter(A, 1_000_000).close();

        assertThat(admission.cost()).isZero();
        assertThat(admission.active()).isZero();
        enter(A, 10);
    }

    @Test
    void countsTheMemoryThatIsHeldNotWhatWasAnnounced() {
        RequestPermit idle = admission.acquire(A, 90_000, () -> {});
        RequestPermit busy = admission.acquire(B, 90_000, () -> {});
        busy.hold(95_000);

        assertThat(admission.bodyBytes()).isEqualTo(95_000);
        assertThat(refused(() -> idle.hold(6_000)).detail())
                .isEqualTo("body: 6000 bytes (expected: at most the 5000 that other requests leave free)");
        busy.close();
        idle.hold(6_000);
        idle.close();
        assertThat(admission.bodyBytes()).isZero();
        assertThat(admission.arriving()).isZero();
    }

    @Test
    void oneCallerLeavesAQuarterOfTheMemoryToOthers() {
        admission.acquire(A, 0, () -> {}).hold(40_000);
        RequestPermit second = admission.acquire(A, 0, () -> {});

        second.hold(30_000);
        assertThat(refused(() -> second.hold(10_000)).kind()).isEqualTo(ProblemKind.OVERLOADED);
        admission.acquire(B, 0, () -> {}).hold(20_000);
    }

    @Test
    void slowBodiesGiveWayToOthers() {
        var stopped = new AtomicInteger();
        RequestPermit slow = admission.acquire(A, 0, stopped::incrementAndGet);
        RequestPermit fast = admission.acquire(A, 0, stopped::incrementAndGet);
        slow.hold(60_000);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        slow.received(1000); // of 2000
        fast.received(50_000);

        fast.hold(70_000);

        assertThat(stopped).hasValue(1);
        assertThat(slow.evicted()).isNotNull().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(ProblemKind.BODY_TIMEOUT);
            assertThat(problem.detail())
                    .isEqualTo("body: 1000 bytes in 2.0 s (expected: at least 1000 bytes per second)");
        });
        slow.close();
        assertThat(admission.bodyBytes()).isEqualTo(70_000);
    }

    @Test
    void slowBodiesMakeRoomForNewOnes() {
        admission = admission(1, 1, 100_000, 1000);
        var stopped = new AtomicInteger();
        for (int i = 0; i < 6; i++) { // as many as one caller may have
            admission.acquire(A, 0, stopped::incrementAndGet);
        }
        assertThat(refused(() -> admission.acquire(A, 0, () -> {})).detail())
                .startsWith("requests: 6 bodies of 192.0.2.1 are arriving, 6 in all (expected: <= 8");
        admission.acquire(B, 0, () -> {});
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        admission.acquire(A, 0, () -> {}).received(5000);

        assertThat(stopped).hasValue(1);
        assertThat(admission.arriving()).isEqualTo(7);
    }

    @Test
    void retryAfterIsOneSecondWithoutMeasurements() {
        admission = admission(1, 1, 100_000, 1000);
        enter(A, 10);

        assertThat(refused(() -> admission.acquire(B, 0, () -> {})).retryAfter())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void retryAfterFollowsTheMeasuredRate() {
        admission = admission(2, 2, 100_000, 1000);
        answerOneIn20Seconds();
        enter(A, 400);
        enter(B, 100);

        // two requests of 20 s each: one ends every 10 s
        assertThat(refused(() -> admission.acquire(new Caller("c"), 0, () -> {}))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void retryAfterCoversTheMissingWork() {
        answerOneIn20Seconds();
        enter(A, 800);
        RequestPermit second = admission.acquire(B, 0, () -> {});

        // 200 more than are free, of 800 that are held for 20 s
        assertThat(refused(() -> second.acquireCost(400)).retryAfter()).isEqualTo(Duration.ofSeconds(5));
    }

    private void answerOneIn20Seconds() {
        RequestPermit slow = enter(A, 10);
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        slow.answered();
        slow.close();
    }

    @Test
    void ignoresRequestsThatWereNotAnswered() {
        admission = admission(1, 1, 100_000, 1000);
        RequestPermit refused = enter(A, 10);
        nanos.addAndGet(Duration.ofSeconds(50).toNanos());
        refused.close();
        enter(A, 10);

        assertThat(refused(() -> admission.acquire(B, 0, () -> {})).retryAfter())
                .isEqualTo(Duration.ofSeconds(1));
    }

    private RequestPermit enter(Caller caller, long work) {
        RequestPermit permit = admission.acquire(caller, 0, () -> {});
        permit.acquireCost(work);
        return permit;
    }

    private static ProblemException refused(ThrowingCallable call) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, call);
        assertThat(problem.kind()).isEqualTo(ProblemKind.OVERLOADED);
        return problem;
    }
}
