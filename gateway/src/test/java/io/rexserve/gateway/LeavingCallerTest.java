package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.body;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Part;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// Callers who leave are nobody's fault: no error in the log, none counted.
@ExtendWith(OutputCaptureExtension.class)
class LeavingCallerTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private static byte[] head(int length, String more) {
        return ("POST /v1/detect HTTP/1.1\r\nHost: a\r\n" + more
                        + "Content-Type: multipart/form-data; boundary=----frontier\r\nContent-Length: " + length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void assertNobodysFault(CapturedOutput log) {
        assertThat(gateway.detect(image(), labels("cat")).status()).isEqualTo(200);
        assertThat(gateway.count("internal")).isZero();
        assertThat(log).doesNotContain("ERROR", "SEVERE", "\tat ");
    }

    @Test
    void whileTheBodyIsRead(CapturedOutput log) throws Exception {
        try (var caller = new RawCaller(gateway)) {
            caller.send(head(1000, "")).send("------front");
            SlowCallerTest.await(() -> gateway.meter("rexserve.gateway.bodies.arriving") == 1);
            caller.socket.setSoLinger(true, 0); // a reset
        }
        SlowCallerTest.await(() -> gateway.count("caller_gone") >= 1);
        assertNobodysFault(log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Accept: text/event-stream\r\n"})
    void whileTheAnswerIsMade(String accept, CapturedOutput log) throws Exception {
        gateway.services.languageHangs = true;
        byte[] body = body(image(), labels("cat"));
        try (var caller = new RawCaller(gateway)) {
            caller.send(head(body.length, accept)).send(body);
            gateway.services.imageSeen.get(20, TimeUnit.SECONDS);
            caller.socket.setSoLinger(true, 0);
        }
        SlowCallerTest.await(() -> gateway.count("caller_gone") >= 1);
        gateway.services.languageHangs = false;
        assertNobodysFault(log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/playground.js", "/"})
    void whileAPageIsWritten(String path, CapturedOutput log) throws Exception {
        try (var caller = new RawCaller(gateway)) {
            caller.send(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").repeat(200));
            assertThat(caller.socket.getInputStream().read()).isEqualTo('H');
            caller.socket.setSoLinger(true, 0);
        }
        assertNobodysFault(log);
    }

    @Test
    void whileALargeAnswerIsWritten(CapturedOutput log) throws Exception {
        gateway.services.boxes = 900;
        byte[] body = body(image(), labels("cat"), new Part("include", "proposals"), new Part("maxProposals", "900"));
        try (var caller = new RawCaller(gateway)) {
            for (int i = 0; i < 20; i++) {
                caller.send(head(body.length, "")).send(body);
            }
            assertThat(caller.socket.getInputStream().read()).isEqualTo('H');
            caller.socket.setSoLinger(true, 0);
        }
        gateway.services.boxes = 3;
        assertNobodysFault(log);
    }
}
