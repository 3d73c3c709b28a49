package io.rexserve.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamAdmissionTest {
    private final StreamAdmission admission = new StreamAdmission(3);

    private Refusal refused(int cost, long capacity) {
        StatusRuntimeException[] thrown = new StatusRuntimeException[1];
        assertThatThrownBy(() -> admission.enter(cost, capacity).close())
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> thrown[0] = e);
        return Refusal.from(thrown[0]).orElseThrow();
    }

    @Test
    void countsStreams() {
        for (int i = 0; i < 3; i++) {
            admission.enter(1, 100);
        }
        Refusal refusal = refused(1, 100);
        assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(refusal.message()).isEqualTo("conversations: 3 are open (expected: < 3)");
        assertThat(refusal.retryAfter()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    @Test
    void weighsThem() {
        StreamAdmission.Entry large = admission.enter(60, 100);
        assertThat(refused(50, 100).message()).contains("need 60 positions", "(expected: <= 50)");
        large.settle(40);
        StreamAdmission.Entry second = admission.enter(50, 100);
        assertThat(admission.positions()).isEqualTo(90);
        large.close();
        second.close();
        assertThat(admission.positions()).isZero();
        assertThat(admission.streams()).isZero();
    }

    @Test
    void whatIsTooLargeForAllIsLetInAlone() {
        admission.enter(500, 100).close();
        assertThat(admission.streams()).isZero();
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        StreamAdmission.Entry entry = admission.enter(10, 100);
        admission.enter(10, 100);
        entry.close();
        entry.close();
        entry.settle(99);
        assertThat(admission.streams()).isEqualTo(1);
        assertThat(admission.positions()).isEqualTo(10);
    }

    @Test
    void waitsForTheLastOne() throws InterruptedException {
        StreamAdmission.Entry entry = admission.enter(10, 100);
        Thread.ofVirtual().start(entry::close);
        admission.awaitEmpty(System.nanoTime() + Duration.ofSeconds(20).toNanos());
        assertThat(admission.streams()).isZero();
    }

    @Test
    void butNotForEver() throws InterruptedException {
        admission.enter(10, 100);
        admission.awaitEmpty(System.nanoTime() + 1);
        assertThat(admission.streams()).isEqualTo(1);
    }
}
