package io.rexserve.benchmark.load;

import static io.rexserve.benchmark.load.StandInGateway.DONE;
import static io.rexserve.benchmark.load.StandInGateway.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopsTest {
    private static final LoadRequest.Source REQUESTS =
            () -> new LoadRequest.MultipartForm().text("labels", "cat").request("/v1/detect", LoadRequest.WHOLE);

    private final LoadStatistics statistics = new LoadStatistics();

    @Test
    void aClosedLoopSendsTheGivenNumberOfRequestsFromAllClients() throws Exception {
        var both = new CountDownLatch(2);
        var most = new AtomicInteger();
        var open = new AtomicInteger();
        try (var gateway = StandInGateway.of(exchange -> {
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    both.countDown();
                    assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
                    open.decrementAndGet();
                    send(exchange, 200, "application/json", DONE);
                });
                var client = client(gateway.base())) {
            var load = ClosedLoop.run(
                    client, REQUESTS, 2, StopCondition.requests(9), statistics, GatewayClient.EventListener.SILENT);

            assertThat(statistics.completed()).isEqualTo(9);
            assertThat(most).hasValue(2);
            assertThat(load.seconds()).isPositive();
        }
    }

    @Test
    void aRejectedClientWaitsForRetryAfter() throws Exception {
        var count = new AtomicInteger();
        try (var gateway = StandInGateway.of(exchange -> {
                    if (count.getAndIncrement() == 0) {
                        exchange.getResponseHeaders().set("Retry-After", "1");
                        send(exchange, 503, "application/problem+json", "{\"code\":\"overloaded\"}");
                    } else {
                        send(exchange, 200, "application/json", DONE);
                    }
                });
                var client = client(gateway.base())) {
            long start = System.nanoTime();
            ClosedLoop.run(
                    client, REQUESTS, 1, StopCondition.requests(2), statistics, GatewayClient.EventListener.SILENT);

            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
            assertThat(statistics.figures())
                    .containsEntry("completed", 1)
                    .containsEntry("rejected", 1)
                    .containsEntry("lost", 0);
        }
    }

    /// A service with one slot that takes 20 ms, offered four times what it can do: a request that
    /// arrives late in the schedule waits for all before it, and that wait is its time although nothing of
    /// it was spent at the service.
    @Test
    void anOpenLoopMeasuresFromTheIntendedArrival() throws Exception {
        try (var gateway = StandInGateway.oneAtATime(exchange -> {
                    TimeUnit.MILLISECONDS.sleep(20);
                    send(exchange, 200, "application/json", DONE);
                });
                var client = client(gateway.base())) {
            int arrived = OpenLoop.run(
                    client, REQUESTS, new OpenLoop.PoissonArrivals(200, 1), Duration.ofMillis(500), statistics);

            assertThat(arrived).isBetween(70, 130);
            assertThat(statistics.completed()).isEqualTo(arrived);
            // the last one waits for about 100 * 20 ms less the half second that has passed
            assertThat(statistics.request().percentile(99)).isGreaterThan(arrived * 20 * 0.9 - 500);
            assertThat(statistics.request().percentile(50)).isGreaterThan(200);
        }
    }

    /// Coordinated omission: a load that is late to send must not begin to count when it sends.
    @Test
    void anOpenLoopThatIsLateIncludesItsDelay() throws Exception {
        var first = new AtomicInteger();
        LoadRequest.Source late = () -> {
            if (first.getAndIncrement() == 0) {
                TimeUnit.MILLISECONDS.sleep(400);
            }
            return REQUESTS.next();
        };
        try (var gateway = StandInGateway.of(exchange -> send(exchange, 200, "application/json", DONE));
                var client = client(gateway.base())) {
            OpenLoop.run(client, late, new OpenLoop.PoissonArrivals(100, 2), Duration.ofMillis(300), statistics);

            // all of them were due before the first was sent
            assertThat(statistics.request().percentile(0)).isGreaterThan(90);
            assertThat(statistics.request().percentile(100)).isGreaterThan(350);
        }
    }

    @Test
    void aFailingSourceEndsTheLoop() throws Exception {
        try (var gateway = StandInGateway.of(exchange -> send(exchange, 200, "application/json", DONE));
                var client = client(gateway.base());
                var broken = new RequestPrefetch(
                        _ -> {
                            throw new IllegalStateException("no image");
                        },
                        4)) {
            assertThatThrownBy(() -> ClosedLoop.run(
                            client,
                            broken,
                            2,
                            StopCondition.requests(4),
                            statistics,
                            GatewayClient.EventListener.SILENT))
                    .hasRootCauseMessage("no image");
        }
    }

    private static GatewayClient client(URI base) {
        return new GatewayClient(base, Duration.ofSeconds(20));
    }
}
