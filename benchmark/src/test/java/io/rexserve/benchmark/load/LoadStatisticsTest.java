package io.rexserve.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadStatisticsTest {
    private static final long SECOND = 1_000_000_000;

    private final LoadStatistics statistics = new LoadStatistics();

    @Test
    void tokensCountInTheIntervalInWhichTheyWereGenerated() {
        // begun at 0 s, first token at 1 s, ended at 5 s
        statistics.add(answer(0, SECOND, 5 * SECOND, 100));

        assertThat(statistics.tokensPerSecond(0, 5 * SECOND)).isCloseTo(20, within(1e-9));
        assertThat(statistics.tokensPerSecond(0, 3 * SECOND)).isCloseTo(50 / 3.0, within(1e-9));
        assertThat(statistics.tokensPerSecond(0, SECOND)).isZero();
        assertThat(statistics.tokensPerSecond(5 * SECOND, 6 * SECOND)).isZero();
    }

    @Test
    void answersCountInTheIntervalInWhichTheyEnded() {
        statistics.add(answer(0, SECOND, 2 * SECOND, 1));
        statistics.add(answer(0, SECOND, 9 * SECOND, 1));

        assertThat(statistics.answersPerSecond(0, 4 * SECOND)).isEqualTo(0.25);
    }

    @Test
    void everyResultIsInExactlyOneCount() {
        statistics.add(answer(0, 1, 2, 3));
        statistics.add(new RequestResult.Completed(0, 5, null, null, List.of(), 0, 0, true, Map.of()));
        statistics.add(new RequestResult.Rejected(503, "queue_full", Duration.ofSeconds(2), 7));
        statistics.add(new RequestResult.Rejected(503, "draining", null, 7));
        statistics.add(new RequestResult.Failed("deadline_exceeded", false, 9));
        statistics.add(new RequestResult.Failed("service_unavailable", true, 9));
        statistics.add(new RequestResult.Lost("broken off: x", 9));
        statistics.add(new RequestResult.Abandoned());

        assertThat(statistics.figures())
                .containsEntry("completed", 2)
                .containsEntry("completion_tokens", 3L)
                .containsEntry("objects", 2L)
                .containsEntry("empty", 1)
                .containsEntry("rejected", 2)
                .containsEntry("refusals", Map.of("queue_full", 1, "draining", 1))
                .containsEntry("retry_after_s", Map.of("2", 1, "none", 1))
                .containsEntry("errors", 2)
                .containsEntry("problems", Map.of("deadline_exceeded", 1, "service_unavailable, mid-answer", 1))
                .containsEntry("lost", 1)
                .containsEntry("losses", Map.of("broken off: x", 1));
    }

    private static RequestResult answer(long intended, long firstToken, long total, int tokens) {
        return new RequestResult.Completed(
                intended, total, firstToken, firstToken, List.of(1L), 2, tokens, false, Map.of());
    }
}
