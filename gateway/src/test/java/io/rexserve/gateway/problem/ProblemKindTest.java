package io.rexserve.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemKindTest {
    @Test
    void aRetryHelpsOnlyWhereTimeOrRoomWasMissing() {
        Set<ProblemKind> retryable = EnumSet.noneOf(ProblemKind.class);
        Arrays.stream(ProblemKind.values()).filter(ProblemKind::retryable).forEach(retryable::add);

        assertThat(retryable)
                .containsExactlyInAnyOrder(
                        ProblemKind.BODY_TIMEOUT,
                        ProblemKind.RATE_LIMITED,
                        ProblemKind.QUOTA_EXCEEDED,
                        ProblemKind.REQUEST_IN_PROGRESS,
                        ProblemKind.TOO_MANY_BATCHES,
                        ProblemKind.BATCH_NOT_FINISHED,
                        ProblemKind.DATABASE_UNAVAILABLE,
                        ProblemKind.OVERLOADED,
                        ProblemKind.QUEUE_FULL,
                        ProblemKind.WARMING_UP,
                        ProblemKind.DRAINING,
                        ProblemKind.SERVICE_UNAVAILABLE,
                        ProblemKind.DEADLINE_EXCEEDED,
                        ProblemKind.OUT_OF_MEMORY);
    }

    @ParameterizedTest
    @EnumSource
    void aStatusDecidesWhetherARetryHelps(ProblemKind kind) {
        assertThat(kind.retryable())
                .isEqualTo(List.of(408, 409, 429, 503, 504, 507).contains(kind.status()));
    }

    @Test
    void everyStatusOfTheServerHasAKindOfItsClass() {
        for (int status = 400; status < 600; status++) {
            ProblemKind kind = ProblemKind.ofStatus(status);

            assertThat(kind.status() / 100).as("status %d", status).isEqualTo(status / 100);
        }
        for (int status :
                new int[] {400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 416, 417, 429, 431, 500, 501, 503, 505}) {
            assertThat(ProblemKind.ofStatus(status).status()).isEqualTo(status);
        }
    }
}
