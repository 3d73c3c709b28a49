package io.rexserve.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rexserve.serving.admission.Admission.Permit;
import io.rexserve.serving.admission.AdmissionFullException.Limit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Admission admission = new Admission(3, 100, nanos::get);

    @Test
    void boundsTheNumberOfRequests() {
        for (int i = 0; i < 3; i++) {
            admission.acquire(1);
        }

        AdmissionFullException refusal = refusal(1);
        assertThat(refusal.limit()).isEqualTo(Limit.OPEN);
        assertThat(refusal.open()).isEqualTo(3);
    }

    @Test
    void boundsTheirCost() {
        Permit large = admission.acquire(60);
        AdmissionFullException refusal = refusal(50);
        assertThat(refusal.limit()).isEqualTo(Limit.COST);
        assertThat(refusal.free()).isEqualTo(40);
        assertThat(admission.open()).as("nothing is kept of a refused request").isEqualTo(1);

        large.settle(40);
        Permit second = admission.acquire(50);

        assertThat(admission.cost()).isEqualTo(90);
        large.close();
        second.close();
        assertThat(admission.cost()).isZero();
        assertThat(admission.open()).isZero();
    }

    @Test
    void admitsARequestThatCostsMoreThanTheCapacityAlone() {
        Permit oversized = admission.acquire(500);
        assertThat(admission.cost()).isEqualTo(100);
        assertThat(refusal(1).free()).isZero();

        oversized.close();

        assertThat(admission.cost()).isZero();
        admission.acquire(1);
        assertThat(refusal(500).limit()).isEqualTo(Limit.COST);
    }

    @Test
    void aPermitCountsOnce() {
        Permit permit = admission.acquire(10);
        admission.acquire(10);
        permit.close();
        permit.close();
        permit.discard();
        permit.settle(99);

        assertThat(admission.open()).isEqualTo(1);
        assertThat(admission.cost()).isEqualTo(10);
    }

    @Test
    void admitsByTheCapacityThatIsKnownLater() {
        admission.resize(500);
        admission.acquire(300);

        assertThat(refusal(201).free()).isEqualTo(200);
    }

    @Test
    void advisesASecondBeforeAnyRequestHasEnded() {
        fill();

        assertThat(refusal(1).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void advisesTheTimeInWhichOneOfTheOpenRequestsShouldEnd() {
        served(Duration.ofSeconds(30));
        fill();

        assertThat(refusal(1).retryAfter())
                .as("three requests of 30 s each: one ends every 10 s")
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void advisesTheTimeInWhichEnoughCostShouldBecomeFree() {
        served(Duration.ofSeconds(20));
        admission.acquire(80);

        assertThat(refusal(40).retryAfter())
                .as("20 more than are free, of 80 that are held for 20 s")
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void learnsNothingFromRequestsThatWereNotServed() {
        Permit permit = admission.acquire(1);
        nanos.addAndGet(Duration.ofSeconds(50).toNanos());
        permit.discard();
        fill();

        assertThat(refusal(1).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void waitsUntilNoRequestIsOpen() throws InterruptedException {
        Permit permit = admission.acquire(10);
        Thread.ofVirtual().start(permit::close);

        assertThat(admission.awaitEmpty(
                        System.nanoTime() + Duration.ofSeconds(20).toNanos()))
                .isTrue();
        assertThat(admission.open()).isZero();
    }

    @Test
    void waitsNoLongerThanToTheDeadline() throws InterruptedException {
        admission.acquire(10);

        assertThat(admission.awaitEmpty(System.nanoTime() + 1)).isFalse();
        assertThat(admission.open()).isEqualTo(1);
    }

    private void served(Duration time) {
        Permit permit = admission.acquire(1);
        nanos.addAndGet(time.toNanos());
        permit.close();
    }

    private void fill() {
        for (int i = 0; i < 3; i++) {
            admission.acquire(1);
        }
    }

    @Test
    void anOwnerMayHaveSoManyRequestsOpenAndOthersAreStillAdmitted() {
        Permit first = admission.acquire(1, "a", 2);
        admission.acquire(1, "a", 2);

        AdmissionFullException refusal =
                catchThrowableOfType(AdmissionFullException.class, () -> admission.acquire(1, "a", 2));
        assertThat(refusal.limit()).isEqualTo(Limit.OWNER);
        assertThat(refusal.open()).isEqualTo(2);
        Permit other = admission.acquire(1, "b", 2);

        first.close();
        first.close();
        other.close();
        assertThat(admission.open("a")).isEqualTo(1);
        assertThat(admission.open("b")).isZero();
        admission.acquire(1, "a", 2);
    }

    private AdmissionFullException refusal(long cost) {
        return catchThrowableOfType(AdmissionFullException.class, () -> admission.acquire(cost));
    }
}
