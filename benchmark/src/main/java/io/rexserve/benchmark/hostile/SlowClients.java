package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.hostile.AttackLog.Finding;
import io.rexserve.benchmark.hostile.ClientAttack.Size;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadRequest.MultipartForm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Clients that send a byte now and then, or read nothing.
///
/// @param scene the target
/// @param size how many, and how long
/// @param image a picture with objects
@SuppressWarnings("ArrayRecordComponent") // sent, compared never
record SlowClients(Scene scene, Size size, byte[] image) {
    private static final Duration BETWEEN_HEADER_BYTES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_BODY_BYTES = Duration.ofSeconds(10);
    private static final int CLAIMED = 1_000_000;
    // The kernel buffers so much for a client that reads nothing.
    private static final int SMALL_WINDOW = 4096;

    /// Headers, a byte a second.
    void headers() throws InterruptedException {
        byte[] head = ("POST /v1/detect HTTP/1.1\r\nHost: " + scene.http().host() + "\r\nX-Slow: " + "s".repeat(4000))
                .getBytes(StandardCharsets.ISO_8859_1);
        together(
                size.connections() * 2,
                number -> trickle("slow-headers-" + number, new byte[0], head, BETWEEN_HEADER_BYTES));
    }

    /// Whole headers with a long deadline, then a body of a byte per ten seconds.
    void bodies() throws InterruptedException {
        String head = "POST /v1/detect HTTP/1.1\r\nHost: " + scene.http().host()
                + "\r\nContent-Type: application/json\r\nX-Request-Timeout-Ms: 300000\r\nContent-Length: " + CLAIMED
                + "\r\n\r\n{\"image\":\"";
        together(
                size.connections(),
                number -> trickle(
                        "slow-body-" + number,
                        head.getBytes(StandardCharsets.ISO_8859_1),
                        "A".repeat(1000).getBytes(StandardCharsets.ISO_8859_1),
                        BETWEEN_BODY_BYTES));
    }

    /// Sends at once, then byte by byte, until the server ends it; that it does not is the finding.
    private void trickle(String name, byte[] first, byte[] rest, Duration pause) {
        long start = System.nanoTime();
        String outcome = "held";
        try (Socket socket = scene.http().connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(first);
            socket.setSoTimeout((int) pause.toMillis());
            for (int i = 0; System.nanoTime() - start < size.hold().toNanos() && outcome.equals("held"); i++) {
                out.write(rest, i % rest.length, 1);
                outcome = ended(socket);
            }
        } catch (IOException _) {
            outcome = "closed";
        }
        List<Finding> held = outcome.equals("held")
                ? List.of(new Finding("held", "open after " + size.hold().toSeconds() + " s of trickling"))
                : List.of();
        scene.log().record(name, outcome, System.nanoTime() - start, first, held);
    }

    /// What the server did within the socket's timeout.
    private static String ended(Socket socket) throws IOException {
        try {
            byte[] answer = new byte[16];
            int read = socket.getInputStream().read(answer);
            return read < 12 ? "closed" : new String(answer, 9, 3, StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException _) {
            return "held";
        }
    }

    /// Requests whose answers are large and are not read.
    void unreadAnswers() throws InterruptedException {
        unread("unread-answer", LoadRequest.WHOLE);
    }

    /// Streams of events that are not read.
    void unreadEvents() throws InterruptedException {
        unread("unread-events", LoadRequest.STREAM);
    }

    private void unread(String name, String accept) throws InterruptedException {
        byte[] request = Requests.wire(
                scene.http(),
                new MultipartForm()
                        .file("image", "image", "image/jpeg", image)
                        .text("labels", "apple")
                        .text("include", "visualization")
                        .text("include", "proposals")
                        .request("/v1/detect", accept),
                Map.of());
        // A few at a time: places beyond a caller's share are refused at once and read as such.
        together(size.connections() / 4, number -> ignore(name + "-" + number, request));
    }

    private void ignore(String name, byte[] request) {
        long start = System.nanoTime();
        String outcome = "held";
        try (Socket socket = scene.http().connect()) {
            socket.setReceiveBufferSize(SMALL_WINDOW);
            socket.getOutputStream().write(request);
            Thread.sleep(size.hold());
        } catch (IOException _) {
            outcome = "closed";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        scene.log().record(name, outcome, System.nanoTime() - start, request, List.of());
    }

    /// Connections on which nothing is sent.
    void idle() throws IOException, InterruptedException {
        var open = new ArrayList<Socket>();
        long start = System.nanoTime();
        String outcome = "open";
        try {
            for (int i = 0; i < size.idle(); i++) {
                open.add(scene.http().connect());
            }
            Thread.sleep(size.hold().dividedBy(4));
        } catch (IOException e) {
            outcome = "refused after " + open.size() + " connections: " + e.getMessage();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        scene.log().record("idle", outcome, System.nanoTime() - start, new byte[0], List.of());
    }

    /// Work of one client.
    interface Client {
        void run(int number);
    }

    /// Runs so many clients at once and waits for all.
    static void together(int count, Client client) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                threads.execute(() -> client.run(number));
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
