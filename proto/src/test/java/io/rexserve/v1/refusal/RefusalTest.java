package io.rexserve.v1.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void arrivesAsItWasSent() {
        Refusal sent = new Refusal(
                Reason.QUEUE_FULL,
                "queue: full",
                List.of(new Violation("regions.boxes[3].x2", "0.0 (expected: > 1.0)")),
                Duration.ofMillis(1500));

        assertThat(Refusal.from(sent.exception())).contains(sent);
    }

    @Test
    void carriesTheGrpcStatusOfItsReason() {
        for (Reason reason : Reason.values()) {
            assertThat(new Refusal(reason, "no").exception().getStatus().getCode())
                    .isEqualTo(reason.code());
        }
    }

    @Test
    void namesEveryInvalidFieldInItsMessage() {
        Refusal refusal = Refusal.invalid(
                List.of(new Violation("min_score", "2.0 (expected: 0 to 1)"), new Violation("max_boxes", "0")));

        assertThat(refusal.message()).isEqualTo("min_score: 2.0 (expected: 0 to 1); max_boxes: 0");
    }

    @Test
    void isNotReadFromAnErrorOfAnotherKind() {
        assertThat(Refusal.from(Status.UNAVAILABLE.asRuntimeException())).isEmpty();
        assertThat(Refusal.from(new IllegalStateException("no status at all"))).isEmpty();
    }
}
