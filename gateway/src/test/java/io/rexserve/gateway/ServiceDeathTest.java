package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.rexserve.gateway.EventReader.Event;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.Phrase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A language service on a port of its own, killed and started again.
class ServiceDeathTest {
    @Test
    void reportsABrokenAnswerAndRecovers() throws Exception {
        int port = freePort();
        try (var gateway = new RunningGateway(
                "spring.grpc.client.channel.llm.target=static://127.0.0.1:" + port,
                "rexserve.gateway.retry-window=4s",
                "rexserve.gateway.reconnect-interval=50ms")) {
            Server first = start(gateway, port);
            gateway.awaitReady("llm");
            gateway.services.language.manual = true;
            try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
                gateway.services
                        .language
                        .next()
                        .says(new FakeAnswers(3, 0)
                                .phrase("cat", Phrase.newBuilder().setLabel(0))
                                .point(0, 1));
                Event event = Objects.requireNonNull(events.next());
                while (!event.name().equals("object")) {
                    event = Objects.requireNonNull(events.next());
                }

                first.shutdownNow();

                Event last = events.rest().getLast();
                assertThat(last.name()).isEqualTo("error");
                assertThat(last.data().path("code").asString()).isEqualTo("service_unavailable");
                assertThat(last.data().path("detail").asString())
                        .startsWith("language service: broke off mid-answer, after 1 object");
            }

            Answer away = gateway.detect(image(), labels("cat"));
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.code()).isEqualTo("service_unavailable");
            assertThat(away.detail()).startsWith("language service: no connection");
            Answer degraded = gateway.detect(image(), labels("cat"), new Part("fallback", "proposals"));
            assertThat(degraded.status()).isEqualTo(200);
            assertThat(degraded.body().path("degraded").toString()).isEqualTo("[\"llm_unavailable\"]");

            gateway.services.language.manual = false;
            Server second = start(gateway, port);
            try {
                Answer answer = away;
                for (int i = 0; i < 500 && answer.status() == 503; i++) {
                    LockSupport.parkNanos(20_000_000);
                    answer = gateway.detect(image(), labels("cat"));
                }
                assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
                assertThat(answer.body().path("degraded").size()).isZero();
                assertThat(answer.body().path("objects").size()).isEqualTo(1);
            } finally {
                second.shutdownNow();
            }
        }
    }

    private static Server start(RunningGateway gateway, int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(gateway.services.language)
                .build()
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
