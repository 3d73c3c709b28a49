package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.hostile.AttackLog.Finding;
import io.rexserve.benchmark.hostile.ClientAttack.Size;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadRequest.MultipartForm;
import io.rexserve.benchmark.wire.RawResult;
import io.rexserve.benchmark.wire.RawResult.Answered;
import io.rexserve.benchmark.wire.RawResult.Dropped;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Many large bodies at once, and bodies that are announced and never sent.
///
final class UploadClients {
    // The largest file that the gateway takes, and a byte more.
    private static final int LARGEST = 20 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<Integer> RIGHT = List.of(200, 400, 408, 413, 415, 422, 503);

    private final Scene scene;
    private final Size size;
    private List<byte[]> bodies = List.of();

    /// @param scene the target
    /// @param size how many
    UploadClients(Scene scene, Size size) {
        this.scene = scene;
        this.size = size;
    }

    /// Makes bodies of 20 MB, half of them in base64, of which no picture can be read.
    void prepare() {
        byte[] noise = new byte[LARGEST];
        new SplittableRandom(1).nextBytes(noise);
        byte[] header = Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAAA");
        System.arraycopy(header, 0, noise, 0, header.length);
        byte[] form = Requests.wire(
                scene.http(),
                new MultipartForm().file("image", "x", "image/png", noise).request("/v1/proposals", LoadRequest.WHOLE),
                Map.of());
        byte[] json = Requests.wire(
                scene.http(),
                new LoadRequest(
                        "/v1/proposals",
                        "application/json",
                        ("{\"image\":\"" + Base64.getEncoder().encodeToString(noise) + "\"}")
                                .getBytes(StandardCharsets.ISO_8859_1),
                        LoadRequest.WHOLE),
                Map.of());
        bodies = List.of(form, json);
    }

    /// Sends the bodies.
    void large() throws InterruptedException {
        SlowClients.together(size.connections() / 2, number -> upload(number, bodies.get(number % bodies.size())));
        bodies = List.of();
    }

    private void upload(int number, byte[] request) {
        RawResult result = scene.http().send(request, PATIENCE);
        String outcome = result instanceof Answered answer ? Requests.outcome(answer) : "dropped";
        List<Finding> faults = switch (result) {
            case Answered answer ->
                RIGHT.contains(answer.status())
                        ? List.of()
                        : List.of(new Finding(
                                "status " + answer.status(), new String(answer.body(), StandardCharsets.UTF_8)));
            // A refusal may be lost where the server closes while the client still sends.
            case Dropped dropped -> dropped.late() ? List.of(new Finding("late", dropped.why())) : List.of();
        };
        scene.log().record("upload-" + number, outcome, result.nanos(), new byte[0], faults);
    }

    /// Asks whether to go on, and sends nothing then.
    void expectContinue() throws InterruptedException {
        byte[] head = ("POST /v1/proposals HTTP/1.1\r\nHost: " + scene.http().host()
                        + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nX-Request-Timeout-Ms: 300000\r\n"
                        + "Content-Length: " + LARGEST + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        SlowClients.together(size.connections(), number -> {
            long start = System.nanoTime();
            String outcome = "closed";
            try (Socket socket = scene.http().connect()) {
                socket.setSoTimeout((int) size.hold().toMillis());
                socket.getOutputStream().write(head);
                while (socket.getInputStream().read(new byte[512]) > 0) {
                    outcome = "answered";
                }
            } catch (java.net.SocketTimeoutException _) {
                outcome = "held";
            } catch (IOException _) {
                outcome = "closed";
            }
            List<Finding> faults = outcome.equals("held")
                    ? List.of(new Finding("held", "open " + size.hold().toSeconds() + " s after the last byte"))
                    : List.of();
            scene.log().record("expect-" + number, outcome, System.nanoTime() - start, head, faults);
        });
    }
}
