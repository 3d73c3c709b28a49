package io.rexserve.benchmark.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.benchmark.wire.RawResult.Answered;
import io.rexserve.benchmark.wire.RawResult.Dropped;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RawHttpTest {
    @Test
    void readsAnAnswerOfAKnownLengthBehindAnInterimOne() throws IOException {
        Answered answer =
                read("HTTP/1.1 100 \r\n\r\nHTTP/1.1 422 \r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nhi");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("content-type")).contains("a/b");
        assertThat(answer.body()).asString(ISO_8859_1).isEqualTo("hi");
    }

    @Test
    void joinsChunks() throws IOException {
        Answered answer = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n1\r\nc\r\n0\r\n\r\n");

        assertThat(answer.body()).asString(ISO_8859_1).isEqualTo("abc");
    }

    @Test
    void anAnswerThatEndsEarlyIsNone() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"))
                .isInstanceOf(EOFException.class)
                .hasMessage("body: ends after 2 bytes (expected: 9)");
    }

    @Test
    void callsFromTheAddressItIsGivenAndGivesUpInTime() throws IOException {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var http = new RawHttp(
                    URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"), InetAddress.ofLiteral("127.0.0.2"));

            RawResult result = http.send("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1), Duration.ofMillis(50));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Dropped.class, dropped -> assertThat(dropped.late()).isTrue());
            try (Socket caller = server.accept()) {
                assertThat(caller.getInetAddress().getHostAddress()).isEqualTo("127.0.0.2");
            }
        }
    }

    @Test
    void attacksThisMachineOnly() {
        assertThatThrownBy(() -> new RawHttp(URI.create("http://192.0.2.1:80/"), InetAddress.getLoopbackAddress()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: an address of this machine");
    }

    private static Answered read(String text) throws IOException {
        return RawHttp.read(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), false);
    }
}
