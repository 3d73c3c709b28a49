package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.chunk.SpendingJournal;
import io.rexserve.data.endpoint.EndpointLedger;
import io.rexserve.data.endpoint.EndpointSettings;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverLimitsTest {
    @TempDir
    private Path folder;

    private DriverLimits limits(long tokens) throws IOException {
        EndpointSettings endpoint = new EndpointSettings(
                "a",
                "http://127.0.0.1:9/v1",
                "toy",
                null,
                null,
                EndpointSettings.ResponseFormat.TEXT,
                2,
                null,
                null,
                1,
                1,
                0,
                1,
                1,
                1000,
                1000,
                0,
                0);
        var files = new RunFiles(new Configuration(false));
        return new DriverLimits(
                new EndpointLedger(List.of(endpoint), ClusterTest.tokens(tokens)),
                SpendingJournal.open(files, "file://" + folder.resolve("spending")));
    }

    private static RemoteLimits remote(DriverLimits limits, String executor) {
        return new RemoteLimits(new RemoteLimits.DriverLine() {
            @Override
            public RunMessage ask(RunMessage message) {
                try {
                    return switch (message) {
                        case RunMessage.Acquire acquire -> limits.acquire(acquire.executor(), acquire.endpoint());
                        case RunMessage.Release release -> {
                            limits.release(release);
                            yield new RunMessage.Done();
                        }
                        default -> throw new AssertionError(message);
                    };
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }

            @Override
            public String executor() {
                return executor;
            }
        });
    }

    @Test
    void permitsOfALostExecutorAreGivenToOthers() throws Exception {
        DriverLimits limits = limits(1_000_000);
        RemoteLimits lost = remote(limits, "1");
        lost.acquire("a").release(1, 1, Duration.ZERO); // its cost is known from here on
        var _ = lost.acquire("a");
        var _ = lost.acquire("a");
        assertThat(limits.acquire("2", "a")).isInstanceOf(RunMessage.Wait.class);
        limits.lost("1");
        assertThat(limits.inFlight()).isZero();
        remote(limits, "2").acquire("a").release(1, 1, Duration.ZERO);
    }

    @Test
    void aBudgetThatAnEarlierStartHasSpentIsSpent() throws Exception {
        RemoteLimits first = remote(limits(10), "1");
        first.acquire("a").release(7, 4, Duration.ZERO);
        assertThatThrownBy(() -> first.acquire("a"))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("budget");
        assertThatThrownBy(() -> remote(limits(10), "1").acquire("a"))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("11 tokens");
        remote(limits(20), "1").acquire("a").release(1, 1, Duration.ZERO);
    }

    @Test
    void aPermitIsReleasedOnce() throws Exception {
        DriverLimits limits = limits(100);
        var permit = remote(limits, "1").acquire("a");
        permit.release(5, 5, Duration.ZERO);
        permit.release(5, 5, Duration.ZERO);
        assertThatThrownBy(() -> remote(limits(10), "1").acquire("a")).hasMessageContaining("10 tokens");
    }

    @Test
    void whatALostExecutorStillSaysOfItsRequestsIsCharged() throws Exception {
        DriverLimits limits = limits(1_000_000);
        var permit = remote(limits, "1").acquire("a");
        limits.lost("1");
        permit.release(600, 40, Duration.ZERO);
        assertThat(limits.spending().get("a")).isEqualTo(new EndpointLedger.Spent(1, 600, 40, 0));
        var again = new RunMessage.Release(1, 600, 40, 0);
        limits.release(again); // the message came twice
        assertThat(limits(1_000_000).spending().get("a")).isEqualTo(new EndpointLedger.Spent(0, 600, 40, 0));
    }

    @Test
    void anExecutorThatIsLostGetsNoPermit() throws Exception {
        DriverLimits limits = limits(1_000_000);
        limits.lost("1");
        assertThat(limits.acquire("1", "a")).isInstanceOf(RunMessage.Wait.class);
        assertThat(limits.inFlight()).isZero();
        assertThat(limits.acquire("2", "a")).isInstanceOf(RunMessage.Granted.class);
    }
}
