package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.hostile.AttackLog.Finding;
import io.rexserve.benchmark.hostile.ClientAttack.Size;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadRequest.MultipartForm;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Clients that leave in the middle, with a FIN or a RST.
///
/// @param scene the target
/// @param size how many
/// @param image a picture with objects
@SuppressWarnings("ArrayRecordComponent") // sent, compared never
record LeavingClients(Scene scene, Size size, byte[] image) {
    private static final int PHASES = 6;
    private static final int MAX_PAUSE_MILLIS = 250;
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(60).toMillis();
    private static final int AT_A_TIME = 4;

    /// Leaves in every phase of a request.
    void leave() throws InterruptedException {
        for (int round = 0; round < size.rounds(); round += AT_A_TIME) {
            int first = round;
            SlowClients.together(AT_A_TIME, number -> leave(first + number));
        }
    }

    private void leave(int number) {
        var random = new SplittableRandom(number);
        byte[] request = request(number % 2 == 0 ? LoadRequest.STREAM : LoadRequest.WHOLE);
        long start = System.nanoTime();
        int phase = number / 2 % PHASES;
        try (Socket socket = scene.http().connect()) {
            // RST in place of FIN half of the time
            socket.setSoLinger(random.nextBoolean(), 0);
            int sent = switch (phase) {
                case 0 -> 0;
                case 1 -> 1 + random.nextInt(100);
                case 2 -> request.length / 2;
                default -> request.length;
            };
            socket.getOutputStream().write(request, 0, sent);
            if (phase > 3) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                InputStream answer = socket.getInputStream();
                int read = answer.read(new byte[phase == 4 ? 1 : 400]);
                assert read < 1000;
            }
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
        } catch (IOException _) {
            // refused, which is as good
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        scene.log()
                .record("leaving-" + number, "left in phase " + phase, System.nanoTime() - start, request, List.of());
    }

    private byte[] request(String accept) {
        return Requests.wire(
                scene.http(),
                new MultipartForm()
                        .file("image", "image", "image/jpeg", image)
                        .text("labels", "apple")
                        .request("/v1/detect", accept),
                Map.of());
    }

    /// Sends a whole request and closes its side: an answer is due still, or a refusal.
    void halfClosed() throws InterruptedException {
        byte[] request = request(LoadRequest.WHOLE);
        SlowClients.together(AT_A_TIME, number -> {
            long start = System.nanoTime();
            String outcome;
            try (Socket socket = scene.http().connect()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                byte[] line = socket.getInputStream().readNBytes(12);
                outcome = line.length < 12 ? "closed" : new String(line, 9, 3, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                outcome = "broken off";
            }
            // Closing may mean leaving: the gateway takes it so (499), as nginx does.
            List<Finding> faults =
                    List.of("200", "503", "499", "closed", "broken off").contains(outcome)
                            ? List.of()
                            : List.of(new Finding("half-closed", outcome));
            scene.log().record("half-closed-" + number, outcome, System.nanoTime() - start, request, faults);
        });
    }
}
