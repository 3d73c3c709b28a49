package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused before anyone looks at what is asked.
class HttpEdgeTest {
    private static final String END = "Host: a\r\nConnection: close\r\n\r\n";

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.shared();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health/..;/env",
                "/actuator/health/..;/",
                "/v1/detect;jsessionid=1",
                "/;a/v1/detect",
                "//v1/detect",
                "/v1//detect",
                "/v1/./detect",
                "/v1/../v1/detect",
                "/v1/%2e%2e/detect",
                "/v1%2Fdetect",
                "/v1%5Cdetect",
                "/v1/detect%00",
                "/v1/detect%0d%0aX-A:%20b",
                "/v1/%25%32%65/detect",
                "/v1/detect%",
                "/v1/detect%zz",
                "/v1/detect%c0%af",
                "/v1\\detect",
                "/v1/{detect}",
                "/v1/d\u00e9tect",
                "v1/detect"
            })
    void oddPathsAreRefused(String path) throws IOException {
        String answer = RawCaller.exchange(gateway, "GET " + path + " HTTP/1.1\r\n" + END);

        assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").contains("application/problem+json", "\"code\":");
        assertSafe(answer);
    }

    @ParameterizedTest
    @CsvSource({"/a, 2490, 414", "/a, 500, 414", "/a, 256, 404", "/%c3%a4, 73, 404", "x, 511, 404"})
    void longPathsAreNoFaultOfTheServer(String part, int times, int status) throws IOException {
        String path = (part.startsWith("/") ? "" : "/") + part.repeat(times);
        String answer = RawCaller.exchange(gateway, "GET " + path + " HTTP/1.1\r\n" + END);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void nothingIsAtAnUnknownAddress() throws IOException {
        String answer = RawCaller.exchange(gateway, "GET /caf%C3%A9/" + "x".repeat(300) + " HTTP/1.1\r\n" + END);

        assertThat(answer).startsWith("HTTP/1.1 404").contains("\"code\":\"not_found\"", "characters)");
        assertSafe(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "TRACE /v1/detect, 405, method_not_allowed",
        "GET /v1/detect, 405, method_not_allowed",
        "PUT /v1/detect, 405, method_not_allowed",
        "PATCH /, 405, method_not_allowed",
        "PUT /index.html, 405, method_not_allowed",
        "CONNECT a:80, 501, not_implemented",
        "BREW /v1/detect, 405, method_not_allowed",
        "GET /error, 404, not_found",
    })
    void otherMethodsAreRefused(String line, int status, String code) throws IOException {
        String answer = RawCaller.exchange(gateway, line + " HTTP/1.1\r\nContent-Length: 0\r\n" + END);

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"code\":\"" + code + "\"");
        assertSafe(answer);
    }

    @Test
    void optionsNamesTheMethods() throws IOException {
        assertThat(RawCaller.exchange(gateway, "OPTIONS /v1/detect HTTP/1.1\r\n" + END))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("Allow: POST");
    }

    @Test
    void aMethodInAHeaderCountsForNothing() throws IOException {
        assertThat(RawCaller.exchange(gateway, "GET /v1/detect HTTP/1.1\r\nX-HTTP-Method-Override: POST\r\n" + END))
                .startsWith("HTTP/1.1 405");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
                "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "nonsense\r\n\r\n",
                "\u0016\u0003\u0001\u0002\r\n\r\n"
            })
    void malformedHeadsAreRefused(String head) throws IOException {
        String answer = RawCaller.exchange(gateway, head);

        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"malformed_request\"");
        assertSafe(answer);
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        String answer = RawCaller.exchange(gateway, "GET / HTTP/3.7\r\n" + END);

        assertThat(answer)
                .startsWith("HTTP/1.1 505")
                .contains("\"code\":\"version_not_supported\"", "\"retryable\":false");
    }

    @Test
    void anotherTransferCodingIsRefused() throws IOException {
        String answer = RawCaller.exchange(
                gateway,
                "POST /v1/detect HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n"
                        + END);

        assertThat(answer).matches("(?s)HTTP/1.1 (400|501) .*").contains("\"retryable\":false");
    }

    @Test
    void anotherExpectationIsRefused() throws IOException {
        String answer = RawCaller.exchange(gateway, "GET / HTTP/1.1\r\nExpect: a-miracle\r\n" + END);

        assertThat(answer)
                .startsWith("HTTP/1.1 417")
                .contains("\"code\":\"expectation_failed\"", "\"retryable\":false");
    }

    @Test
    void largeHeadersAreRefused() throws IOException {
        String answer = RawCaller.exchange(gateway, "GET / HTTP/1.1\r\nX-A: " + "a".repeat(20_000) + "\r\n" + END);

        assertThat(answer).matches("(?s)HTTP/1.1 4(00|31) .*").contains("\"code\":");
        assertThat(answer.length()).isLessThan(2000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5, 6",
                "Content-Length: +5",
                "Content-Length: 5a",
                "Content-Length: -5",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding: xchunked"
            })
    void shapesThatHideASecondRequestCloseTheConnection(String lengths) throws IOException {
        String hidden = "GET /openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        String answer = RawCaller.exchange(
                gateway,
                "POST /v1/detect HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + lengths + "\r\n\r\n"
                        + "0\r\n\r\n" + hidden);

        assertThat(answer).matches("(?s)HTTP/1.1 (400|413|501) .*");
        assertThat(answer.split("HTTP/1.1 ", -1)).as(answer).hasSize(2); // one answer
        assertSafe(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "-1\r\n", "5\r\nab", "ffffffffffffffff\r\n", "5;\r\nabcdeX", "0\r\nX\r\n\r\n"})
    void malformedChunksAreRefused(String chunks) throws IOException {
        try (var caller = new RawCaller(gateway)) {
            caller.send("POST /v1/detect HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunks);
            caller.socket.shutdownOutput();

            String answer = caller.readAll();

            assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"malformed_body\"");
            assertSafe(answer);
        }
    }

    @Test
    void anIdThatIsUnsafeToRepeatIsReplaced() throws IOException {
        String answer = RawCaller.exchange(gateway, "GET /v1/nothing HTTP/1.1\r\nX-Request-Id: a<script>\r\n" + END);

        assertThat(answer).startsWith("HTTP/1.1 404").doesNotContain("script");
    }

    @Test
    void everyAnswerHasTheHeadersThatProtectBrowsers() throws IOException {
        for (String request : new String[] {
            "GET / HTTP/1.1\r\n",
            "GET /v1/detect HTTP/1.1\r\n",
            "GET /a[b HTTP/1.1\r\n",
            "GET /actuator/health HTTP/1.1\r\n"
        }) {
            assertThat(RawCaller.exchange(gateway, request + END))
                    .contains("X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'self'")
                    .doesNotContain("Server:", "X-Powered-By");
        }
    }

    private static void assertSafe(String answer) {
        assertThat(answer).doesNotContain("Exception", "java.", "org.apache", "springframework", "\tat ");
        assertThat(answer).doesNotStartWith("HTTP/1.1 500");
        assertThat(answer.length()).isLessThan(2500);
    }
}
