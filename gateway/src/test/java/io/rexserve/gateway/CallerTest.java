package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.body;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class CallerTest {
    @Test
    void disconnectingMidAnswerCancelsTheLanguageCall() throws Exception {
        try (var gateway = RunningGateway.shared()) {
            gateway.services.languageHangs = true;
            try (Socket caller = call(gateway)) {
                gateway.services.imageSeen.get(20, TimeUnit.SECONDS);
                caller.shutdownOutput();
            }

            assertThat(gateway.services.languageCancelled.await(20, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void disconnectingBeforeTheFirstEventCancelsBothCalls() throws Exception {
        try (var gateway = RunningGateway.shared()) {
            gateway.services.proposalHangs = true;
            try (Socket caller = call(gateway, "Accept: text/event-stream\r\n")) {
                gateway.services.imageSeen.get(20, TimeUnit.SECONDS);
                gateway.services.proposalSeen.get(20, TimeUnit.SECONDS);
                caller.shutdownOutput();
            }

            assertThat(gateway.services.languageCancelled.await(20, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(gateway.services.proposalCancelled.await(20, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void disconnectingReleasesThePermit() throws Exception {
        try (var gateway = new RunningGateway("rexserve.gateway.max-requests=1")) {
            gateway.services.languageHangs = true;
            try (Socket caller = call(gateway)) {
                gateway.services.imageSeen.get(20, TimeUnit.SECONDS);
                var refused = gateway.detect(image(), labels("dog"));
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.code()).isEqualTo("overloaded");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
                caller.shutdownOutput();
            }
            gateway.services.languageCancelled.await(20, TimeUnit.SECONDS);
            gateway.services.languageHangs = false;

            int status = 503;
            for (int i = 0; i < 1000 && status == 503; i++) { // the place is free once the request has ended
                status = gateway.detect(image(), labels("dog")).status();
            }
            assertThat(status).isEqualTo(200);
        }
    }

    @Test
    void isRefusedBeforeTheBodyIsRead() throws Exception {
        try (var gateway = new RunningGateway("rexserve.gateway.max-requests=1")) {
            gateway.services.languageHangs = true;
            try (Socket first = call(gateway);
                    var second = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
                gateway.services.imageSeen.get(20, TimeUnit.SECONDS);
                second.getOutputStream().write(head(10_000_000, "Expect: 100-continue\r\n"));

                var answer = new BufferedReader(new InputStreamReader(second.getInputStream(), StandardCharsets.UTF_8));

                assertThat(answer.readLine()).startsWith("HTTP/1.1 503"); // and not 100: send it
                first.shutdownOutput();
            }
        }
    }

    @Test
    void aSlowBodyEndsWithTheRequestsDeadline() throws Exception {
        byte[] body = body(image(), labels("cat"));
        try (var gateway = new RunningGateway("rexserve.gateway.max-requests=1");
                var caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            caller.getOutputStream().write(head(body.length, "X-Request-Timeout-Ms: 500\r\n"));
            Thread trickle = Thread.ofVirtual().start(() -> trickle(body, caller));

            String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("\"code\":\"body_timeout\"");
            assertThat(gateway.detect(image(), labels("cat")).status()).isEqualTo(200);
            trickle.interrupt();
        }
    }

    @Test
    void aStalledBodyEndsWithTheRequestsDeadline() throws Exception {
        byte[] body = body(image(), labels("cat"));
        try (var gateway = RunningGateway.shared();
                var caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            caller.getOutputStream().write(head(body.length, "X-Request-Timeout-Ms: 300\r\n"));
            caller.getOutputStream().write(body, 0, 100);

            String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("\"code\":\"body_timeout\"");
        }
    }

    /// A byte every 20 ms, for ever if need be.
    private static void trickle(byte[] body, Socket caller) {
        try {
            for (int i = 0; i < body.length - 1; i++) {
                caller.getOutputStream().write(body[i]);
                LockSupport.parkNanos(20_000_000);
            }
        } catch (IOException _) {
            // hung up on, as it should be
        }
    }

    private static Socket call(RunningGateway gateway) throws IOException {
        return call(gateway, "");
    }

    private static Socket call(RunningGateway gateway, String more) throws IOException {
        byte[] body = body(image(), labels("cat"));
        var caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port);
        caller.getOutputStream().write(head(body.length, more));
        caller.getOutputStream().write(body);
        return caller;
    }

    private static byte[] head(int length, String more) {
        return ("POST /v1/detect HTTP/1.1\r\nHost: a\r\n" + more
                        + "Content-Type: multipart/form-data; boundary=----frontier\r\nContent-Length: " + length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
