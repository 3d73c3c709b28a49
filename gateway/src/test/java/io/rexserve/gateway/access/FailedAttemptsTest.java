package io.rexserve.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    private static final Caller ATTACKER = Caller.ofAddress("192.0.2.1");
    private static final Caller OTHER = Caller.ofAddress("192.0.2.2");

    private final AtomicLong nanos = new AtomicLong();
    private final FailedAttempts attempts = new FailedAttempts(3, nanos::get);

    @Test
    void anAddressIsRefusedForTheRestOfItsMinute() {
        for (int i = 0; i < 3; i++) {
            attempts.require(ATTACKER);
            attempts.count(ATTACKER);
        }
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());

        var refused = catchThrowableOfType(ProblemException.class, () -> attempts.require(ATTACKER));

        assertThat(refused.kind()).isEqualTo(ProblemKind.RATE_LIMITED);
        assertThat(refused.retryAfterSeconds()).isEqualTo(40);
        assertThatCode(() -> attempts.require(OTHER)).doesNotThrowAnyException();
        nanos.addAndGet(Duration.ofSeconds(40).toNanos());
        assertThatCode(() -> attempts.require(ATTACKER)).doesNotThrowAnyException();
    }

    @Test
    void theAddressesOfOneHostAreOne() {
        for (int i = 0; i < 3; i++) {
            attempts.count(Caller.ofAddress("2001:db8::" + i));
        }

        assertThat(catchThrowableOfType(
                        ProblemException.class, () -> attempts.require(Caller.ofAddress("2001:db8::ffff"))))
                .isNotNull();
    }

    @Test
    void manyAddressesNeedNoMoreMemory() {
        for (int i = 0; i < 30_000; i++) {
            attempts.count(Caller.ofAddress("10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255)));
        }

        assertThatCode(() -> attempts.require(OTHER)).doesNotThrowAnyException();
    }
}
