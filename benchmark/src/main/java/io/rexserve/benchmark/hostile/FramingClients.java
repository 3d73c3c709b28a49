package io.rexserve.benchmark.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rexserve.benchmark.hostile.AttackLog.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Requests whose end is ambiguous (smuggling), bytes that are no HTTP, and pipelines.
///
/// @param scene the target
/// @param image a picture with objects
@SuppressWarnings("ArrayRecordComponent") // sent, compared never
record FramingClients(Scene scene, byte[] image) {
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final int MAX_ANSWER = 1 << 20;
    private static final int PIPELINED = 20;
    private static final String SECOND = "GET /samples/samples.json HTTP/1.1\r\nHost: second\r\n\r\n";
    private static final String POST = "POST /v1/detect HTTP/1.1\r\nHost: first\r\nContent-Type: application/json\r\n";

    /// Requests of which two readers could see different ends. The rest of each would be a request of its own: an
    /// answer to it would mean that it could be smuggled past a proxy that saw the other end.
    private static Map<String, String> ambiguous() {
        var all = new LinkedHashMap<String, String>();
        all.put("cl-te", POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("te-cl", POST + "Transfer-Encoding: chunked\r\nContent-Length: 200\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("cl-twice", POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" + SECOND);
        all.put("cl-list", POST + "Content-Length: 2, 2\r\n\r\n{}" + SECOND);
        all.put("cl-plus", POST + "Content-Length: +2\r\n\r\n{}" + SECOND);
        all.put("cl-hex", POST + "Content-Length: 0x2\r\n\r\n{}" + SECOND);
        all.put("cl-negative", POST + "Content-Length: -1\r\n\r\n{}" + SECOND);
        all.put("cl-overflow", POST + "Content-Length: 18446744073709551618\r\n\r\n{}" + SECOND);
        all.put("cl-space", POST + "Content-Length : 2\r\n\r\n{}" + SECOND);
        all.put(
                "te-twice",
                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("te-unknown", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("te-tab", POST + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("te-not-last", POST + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("obs-fold", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("bare-lf-header", POST.replace("\r\n", "\n") + "Transfer-Encoding: chunked\n\n0\r\n\r\n" + SECOND);
        all.put("bare-cr", POST + "X: a\rContent-Length: 2\r\nContent-Length: 0\r\n\r\n" + SECOND);
        all.put("chunk-bare-lf", POST + "Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n" + SECOND);
        all.put("chunk-garbage", POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" + SECOND);
        all.put("chunk-overflow", POST + "Transfer-Encoding: chunked\r\n\r\n100000002\r\n{}\r\n0\r\n\r\n" + SECOND);
        all.put("chunk-negative", POST + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n" + SECOND);
        all.put(
                "chunk-extension",
                POST + "Transfer-Encoding: chunked\r\n\r\n2;" + "e".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n" + SECOND);
        all.put("chunk-extension-lf", POST + "Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n{}\r\n0\r\n\r\n" + SECOND);
        all.put("chunk-too-long", POST + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n" + SECOND);
        all.put(
                "http-1.0-te",
                POST.replace("HTTP/1.1", "HTTP/1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND);
        all.put("two-hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + SECOND);
        all.put("header-nul", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n" + SECOND);
        all.put("header-no-colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n" + SECOND);
        return all;
    }

    /// What is answered with a refusal, or not at all.
    private static Map<String, String> garbage() {
        var all = new LinkedHashMap<String, String>();
        all.put("tls", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003" + "x".repeat(100));
        all.put("http2-preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        all.put("no-host", "GET / HTTP/1.1\r\n\r\n");
        all.put("http-0.9", "GET /\r\n\r\n");
        all.put("http-9.9", "GET / HTTP/9.9\r\nHost: a\r\n\r\n");
        all.put("garbage", "\u0000\u0001\u0002\u0003\r\n\r\n\r\n");
        all.put("long-line", "GET /" + "a".repeat(1 << 20) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        all.put("many-headers", "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(10_000) + "\r\n");
        all.put("absolute", "GET http://other.test/samples/samples.json HTTP/1.1\r\nHost: a\r\n\r\n");
        all.put("authority", "CONNECT other.test:443 HTTP/1.1\r\nHost: other.test:443\r\n\r\n");
        all.put("empty-lines", "\r\n".repeat(5000) + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return all;
    }

    /// All of them.
    void run() {
        ambiguous().forEach((name, text) -> {
            String answer = exchange(text);
            var faults = new ArrayList<>(refused(answer));
            if (statuses(answer).size() > 1) {
                faults.add(new Finding("smuggled", "two answers: " + statuses(answer)));
            }
            record(name, text, answer, faults);
        });
        garbage().forEach((name, text) -> {
            String answer = exchange(text);
            record(name, text, answer, refused(answer));
        });
    }

    private void record(String name, String text, String answer, List<Finding> faults) {
        scene.log().record("framing-" + name, name + " " + statuses(answer), 0, text.getBytes(ISO_8859_1), faults);
    }

    private static List<Finding> refused(String answer) {
        var faults = new ArrayList<Finding>();
        for (String status : statuses(answer)) {
            if (status.startsWith("5") && !status.equals("501") && !status.equals("505")) {
                faults.add(new Finding("status " + status, answer));
            }
        }
        Requests.leak(answer).ifPresent(leak -> faults.add(new Finding("leak", leak)));
        return faults;
    }

    private static List<String> statuses(String answers) {
        var statuses = new ArrayList<String>();
        for (String each : answers.split("HTTP/1\\.1 ", -1)) {
            if (each.length() > 3 && each.substring(0, 3).matches("[2-5]\\d\\d")) {
                statuses.add(each.substring(0, 3));
            }
        }
        return statuses;
    }

    /// Sends bytes and reads until the server closes, or is silent for some seconds.
    private String exchange(String text) {
        var read = new ByteArrayOutputStream();
        try (Socket socket = scene.http().connect()) {
            socket.setSoTimeout((int) PATIENCE.dividedBy(8).toMillis());
            byte[] bytes = text.getBytes(ISO_8859_1);
            Thread.startVirtualThread(() -> write(socket, bytes));
            byte[] buffer = new byte[8192];
            for (int count = socket.getInputStream().read(buffer);
                    count > 0 && read.size() < MAX_ANSWER;
                    count = socket.getInputStream().read(buffer)) {
                read.write(buffer, 0, count);
            }
        } catch (IOException _) {
            // silent or reset: what came is all
        }
        return read.toString(ISO_8859_1);
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException _) {
            // closed by the server
        }
    }

    /// Many requests in one write: as many answers, in order, or the connection is closed.
    void pipelining() {
        String one = "GET /samples/samples.json HTTP/1.1\r\nHost: a\r\n\r\n";
        String answer = exchange(one.repeat(PIPELINED));
        List<Finding> faults = statuses(answer).stream().allMatch("200"::equals)
                ? List.of()
                : List.of(new Finding("pipelining", statuses(answer).toString()));
        record("pipelining", one, answer, faults);
    }
}
