package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    private static final Pattern READY = Pattern.compile("RexServe is ready at (http://127\\.0\\.0\\.1:\\d+/).*");
    private static final int STOPPED_BY_INTERRUPT = 128 + 2;

    @TempDir
    private Path folder;

    @Test
    void saysInOneSentenceThatItsPortIsInUse() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun run =
                    CommandRun.of(RexServe.commands(), "serve", "--port", String.valueOf(taken.getLocalPort()));

            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).hasLineCount(1).contains("port " + taken.getLocalPort() + ": in use");
        }
    }

    @Test
    void saysInOneSentenceThatItsSettingsAreMissing() {
        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "serve",
                "--config",
                folder.resolve("mine.yml").toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("--config", "mine.yml");
    }

    @Test
    void saysWhereItIsReadyAndStopsOnControlC() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dai.djl.offline=true",
                        "-Drexserve.home=" + System.getProperty("rexserve.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RexServe.class.getName(),
                        "serve",
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                HttpClient client = HttpClient.newHttpClient()) {
            var page = URI.create(address(output));
            assertThat(client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);

            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();

            assertThat(process.waitFor()).isEqualTo(STOPPED_BY_INTERRUPT);
            assertThat(output.lines()).noneMatch(line -> line.contains("Exception"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void isListedWithTheOtherCommands() {
        CommandRun run = CommandRun.of(RexServe.commands(), "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("serve", "detect", "ask", "verify", "inspect");
    }

    private static String address(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return ready.group(1);
            }
        }
        throw new AssertionError("serve ended before it was ready");
    }
}
