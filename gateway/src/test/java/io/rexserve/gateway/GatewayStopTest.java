package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.gateway.RunningGateway.Answer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What callers see of a gateway that is told to stop.
@Timeout(60)
class GatewayStopTest {
    private static final String GET = "GET /samples/samples.json HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void answersWhileOthersTakeNoticeAndEndsConnections() throws Exception {
        try (var gateway = new RunningGateway("rexserve.shutdown-delay=5s");
                var kept = new RawCaller(gateway)) {
            kept.send(GET);
            assertThat(kept.socket.getInputStream().read()).isEqualTo('H');

            Thread stop = Thread.ofPlatform().start(gateway::close);
            Awaitility.await()
                    .until(() -> gateway.manage("/actuator/health/readiness").status() == 503);

            assertThat(gateway.manage("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(RawCaller.exchange(gateway, GET))
                    .startsWith("HTTP/1.1 200")
                    .contains("Connection: close");
            kept.send(GET);
            assertThat(kept.readAll()).contains("HTTP/1.1 200", "Connection: close");
            stop.join();
        }
    }

    @Test
    void endsWhatItHasAcceptedAndTakesNothingNew() throws Exception {
        var gateway = new RunningGateway();
        gateway.services.language.manual = true;
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> gateway.detect(image(), labels("cat")));
        var talk = gateway.services.language.next();

        Thread stop = Thread.ofPlatform().start(gateway::close);
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(
                                () -> new Socket(InetAddress.getLoopbackAddress(), gateway.port).close())
                        .isInstanceOf(ConnectException.class));
        assertThat(asked).isNotDone();
        talk.finish();

        assertThat(asked.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
        stop.join();
    }
}
