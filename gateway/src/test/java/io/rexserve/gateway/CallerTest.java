package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.body;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallerTest {
    @Test
    void whoHangsUpMidAnswerCancelsTheConversation() throws Exception {
        try (var gateway = new RunningGateway()) {
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
    void whoHangsUpFreesHisPlace() throws Exception {
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

    private static Socket call(RunningGateway gateway) throws IOException {
        byte[] body = body(image(), labels("cat"));
        var caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port);
        caller.getOutputStream()
                .write(("POST /v1/detect HTTP/1.1\r\nHost: a\r\n"
                                + "Content-Type: multipart/form-data; boundary=----frontier\r\nContent-Length: "
                                + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        caller.getOutputStream().write(body);
        return caller;
    }
}
