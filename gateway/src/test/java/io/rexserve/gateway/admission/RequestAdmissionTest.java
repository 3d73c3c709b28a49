package io.rexserve.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RequestAdmissionTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RequestAdmission admission = new RequestAdmission(2, 100 << 10, 1000, nanos::get);

    @Test
    void refusesRequestsBeyondTheirNumber() {
        enter(1, 10);
        RequestPermit second = enter(1, 10);

        assertThat(refused(() -> admission.acquire(1)).detail())
                .isEqualTo("requests: 2 are being answered (expected: fewer)");
        second.close();
        assertThat(admission.active()).isEqualTo(1);
        enter(1, 10);
    }

    @Test
    void refusesBodiesBeyondTheMemoryAndHoldsNothing() {
        enter(60 << 10, 10);

        assertThat(refused(() -> admission.acquire(60 << 10)).detail())
                .isEqualTo("body: 61440 bytes (expected: at most the 40960 that other requests leave free)");
        assertThat(admission.active()).isEqualTo(1);
    }

    @Test
    void refusesRequestsBeyondTheWork() {
        enter(1, 700);
        RequestPermit second = admission.acquire(1);

        assertThat(refused(() -> second.acquireCost(301)).detail())
                .isEqualTo("work: 301 units (expected: at most the 300 that other requests leave free)");
        second.close();
        assertThat(admission.cost()).isEqualTo(700);
    }

    @Test
    void admitsAnOversizedRequestAlone() {
        enter(1 << 30, 1_000_000).close();

        assertThat(admission.cost()).isZero();
        assertThat(admission.active()).isZero();
    }

    @Test
    void retryAfterIsOneSecondWithoutMeasurements() {
        enter(1, 10);
        enter(1, 10);

        assertThat(refused(() -> admission.acquire(1)).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void retryAfterFollowsTheMeasuredRate() {
        RequestPermit slow = enter(1, 10);
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        slow.answered();
        slow.close();
        enter(1, 400);
        enter(1, 100);

        // two requests of 20 s each: one ends every 10 s
        assertThat(refused(() -> admission.acquire(1)).retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void retryAfterCoversTheMissingWork() {
        RequestPermit slow = enter(1, 10);
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        slow.answered();
        slow.close();
        enter(1, 800);
        RequestPermit second = admission.acquire(1);

        // 200 more than are free, of 800 that are held for 20 s
        assertThat(refused(() -> second.acquireCost(400)).retryAfter()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void ignoresRequestsThatWereNotAnswered() {
        RequestPermit unreadable = admission.acquire(1);
        RequestPermit refused = enter(1, 10);
        nanos.addAndGet(Duration.ofSeconds(50).toNanos());
        unreadable.close();
        refused.close();
        enter(1, 10);
        enter(1, 10);

        assertThat(refused(() -> admission.acquire(1)).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    private RequestPermit enter(long bytes, long work) {
        RequestPermit permit = admission.acquire(bytes);
        permit.acquireCost(work);
        return permit;
    }

    private static ProblemException refused(ThrowingCallable call) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, call);
        assertThat(problem.kind()).isEqualTo(ProblemKind.OVERLOADED);
        return problem;
    }
}
