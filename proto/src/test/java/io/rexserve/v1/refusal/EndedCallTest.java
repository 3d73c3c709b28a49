package io.rexserve.v1.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndedCallTest {
    @Test
    void aCallThatItsCallerCancelsIsCancelled() {
        assertThat(reason(60_000, null)).isEqualTo(Reason.CANCELLED);
        assertThat(EndedCall.reason(Context.ROOT)).isEqualTo(Reason.CANCELLED);
    }

    @Test
    void aCallWhoseDeadlinePassedHereIsLate() {
        assertThat(reason(60_000, new TimeoutException())).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void aCallThatItsCallerEndsAMomentBeforeTheDeadlinePassesHereIsLate() {
        assertThat(reason(100, null)).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void theRefusalFollowsTheReason() {
        assertThat(EndedCall.refusal(Context.ROOT)).isEqualTo(Refusal.cancelled());
    }

    private static Reason reason(long remainingMillis, @Nullable Throwable cause) {
        var clock = Executors.newSingleThreadScheduledExecutor();
        var context = Context.ROOT.withDeadlineAfter(remainingMillis, TimeUnit.MILLISECONDS, clock);
        try {
            context.cancel(cause);
            return EndedCall.reason(context);
        } finally {
            clock.shutdownNow();
        }
    }
}
