package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Callers who send or read slowly lose their connection, and nobody else an answer.
class SlowCallerTest {
    private static final String HEAD = "POST /v1/detect HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

    @Test
    void sendersWithoutABodyRefuseNobody() throws Exception {
        try (var gateway = RunningGateway.shared()) {
            var slow = new ArrayList<RawCaller>();
            for (int i = 0; i < 100; i++) {
                slow.add(new RawCaller(gateway).send(HEAD + "Content-Length: 20000000\r\n\r\n{\"image\":\""));
            }
            await(() -> gateway.meter("rexserve.gateway.bodies.arriving") == 100);

            assertThat(gateway.detect(image(), labels("cat")).status()).isEqualTo(200);
            assertThat(gateway.meter("rexserve.gateway.requests.active")).isZero();
            for (RawCaller caller : slow) {
                caller.close();
            }
        }
    }

    @Test
    void aChunkHeaderWithoutEndEndsWithTheTimeOfABody() throws Exception {
        try (var gateway = new RunningGateway("rexserve.gateway.body-timeout=500ms");
                var caller = new RawCaller(gateway)) {
            caller.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n5;");
            Thread trickle = trickle(caller);

            assertThat(caller.readAll()).startsWith("HTTP/1.1 408").contains("\"code\":\"body_timeout\"");
            trickle.interrupt();
            await(() -> gateway.meter("rexserve.gateway.bodies.arriving") == 0);
        }
    }

    @Test
    void aBodyBelowTheRateEndsAfterTheGracePeriod() throws Exception {
        try (var gateway = RunningGateway.shared();
                var caller = new RawCaller(gateway)) {
            caller.send(HEAD + "X-Request-Timeout-Ms: 300000\r\nContent-Length: 1000\r\n\r\n{");

            assertThat(caller.readAll())
                    .startsWith("HTTP/1.1 408")
                    .contains("body: 1 bytes in 5.0 s (expected: at least 8192 bytes per second)");
        }
    }

    @Test
    void headersHaveOneTimeAllTogether() throws Exception {
        try (var gateway = new RunningGateway("server.tomcat.connection-timeout=500ms");
                var caller = new RawCaller(gateway)) {
            caller.send("GET / HTTP/1.1\r\nHost: a\r\nX-A: ");
            Thread trickle = trickle(caller);

            assertThat(ended(caller)).isTrue();
            trickle.interrupt();
        }
    }

    @Test
    void theRestOfARefusedBodyHasOneTime() throws Exception {
        try (var gateway = new RunningGateway("rexserve.gateway.body-timeout=500ms");
                var caller = new RawCaller(gateway)) {
            caller.send(HEAD + "Content-Length: 27000000\r\nContent-Encoding: br\r\n\r\n");
            Thread trickle = trickle(caller);

            assertThat(caller.readAll()).startsWith("HTTP/1.1 415");
            trickle.interrupt();
        }
    }

    @Test
    void aReaderWhoStopsLosesTheConnection() throws Exception {
        try (var gateway = new RunningGateway("rexserve.gateway.write-timeout=300ms");
                var caller = new RawCaller(gateway)) {
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 20_000; i++) {
                        caller.send("GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n");
                    }
                } catch (IOException _) {
                    // hung up on, as it should be
                }
            });
            await(() -> gateway.count("caller_gone") > 0);
            assertThat(gateway.count("internal")).isZero();
        }
    }

    @Test
    void silentConnectionsMakeRoomForNewOnes() throws Exception {
        try (var gateway = new RunningGateway("server.tomcat.max-connections=20")) {
            var silent = new ArrayList<RawCaller>();
            for (int i = 0; i < 40; i++) {
                silent.add(new RawCaller(gateway).send(i % 2 == 0 ? "" : "GET / HTTP/1.1\r\n"));
            }
            try (var last = new RawCaller(gateway)) {
                last.send("GET /openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(last.readAll()).startsWith("HTTP/1.1 200");
            }
            assertThat(ended(silent.getFirst())).isTrue();
            for (RawCaller caller : silent) {
                caller.close();
            }
        }
    }

    @Test
    void refusedConnectionsAreClosedAndTakeNoPlace() throws Exception {
        try (var gateway = new RunningGateway("server.tomcat.max-connections=8")) {
            var busy = new ArrayList<RawCaller>();
            for (int i = 0; i < 4; i++) { // half of all, which is what one caller may have
                busy.add(new RawCaller(gateway).send(HEAD + "Content-Length: 1000\r\n\r\n{"));
            }
            await(() -> gateway.meter("rexserve.gateway.bodies.arriving") == 4);

            for (int i = 0; i < 20; i++) {
                try (var refused = new RawCaller(gateway)) {
                    assertThat(ended(refused)).as("connection %s", i).isTrue();
                }
            }
            for (RawCaller caller : busy) {
                caller.close();
            }
            await(() -> gateway.meter("rexserve.gateway.bodies.arriving") == 0);
            assertThat(gateway.get("/openapi.json").status()).isEqualTo(200);
        }
    }

    private static boolean ended(RawCaller caller) {
        try {
            return caller.socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) { // reset
            return true;
        }
    }

    /// A byte every 20 ms, for ever if need be.
    private static Thread trickle(RawCaller caller) {
        return Thread.ofVirtual().start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    caller.send("a");
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (IOException _) {
                // hung up on, as it should be
            }
        });
    }

    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
