package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.MetricsPage;
import io.rexserve.benchmark.report.ProcessMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A service in a process of its own, on this machine only.
public final class ServerProcess implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(40);
    private static final int LOG_TAIL = 15;
    private static final String SERVICE_READY = "rexserve_gateway_service_ready";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String name;
    private final Process process;
    private final URI base;
    private final URI management;
    private final Path log;
    private final Thread hook;

    private ServerProcess(String name, Process process, URI base, URI management, Path log) {
        this.name = name;
        this.process = process;
        this.base = base;
        this.management = management;
        this.log = log;
        this.hook = new Thread(process::destroyForcibly, "end-" + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Starts the process. It answers once it is ready: [#awaitReady].
    ///
    /// @param port of its HTTP server
    /// @param management port of its probes and meters; the same where it serves nothing else over HTTP
    public static ServerProcess start(String name, List<String> command, int port, int management) throws IOException {
        return start(name, command, "127.0.0.1", port, management);
    }

    /// The same.
    ///
    /// @param host that it listens on
    public static ServerProcess start(String name, List<String> command, String host, int port, int management)
            throws IOException {
        Path log = Files.createTempFile("rexserve-" + name + "-", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        return new ServerProcess(name, process, http(host, port), http(host, management), log);
    }

    private static URI http(String host, int port) {
        return URI.create("http://" + host + ":" + port + "/");
    }

    /// A free port.
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Of its HTTP server.
    public URI base() {
        return base;
    }

    /// Of its probes and meters.
    public URI management() {
        return management;
    }

    /// Waits until its readiness probe succeeds.
    ///
    /// @throws IOException with the last lines of its log, if it ends before, or takes longer than this
    public ServerProcess awaitReady(Duration patience) throws IOException, InterruptedException {
        await(this::ready, patience);
        return this;
    }

    /// Waits until a gateway sees all its services serve.
    ///
    /// @throws IOException with the last lines of its log, if it ends before, or takes longer than this
    public void awaitServices(Duration patience) throws IOException, InterruptedException {
        await(() -> metrics().minimum(SERVICE_READY).orElse(0) == 1, patience);
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(Condition condition, Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(name + (process.isAlive() ? ": not ready after " + patience : ": ended")
                        + " (expected: ready)\n" + logTail());
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private boolean ready() throws InterruptedException {
        var probe = HttpRequest.newBuilder(management.resolve("/actuator/health/readiness"))
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            return http.send(probe, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false; // not yet
        }
    }

    private String logTail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
    }

    /// Its current metrics.
    public MetricsPage metrics() throws IOException, InterruptedException {
        return MetricsPage.read(http, management);
    }

    /// Of the process.
    public ProcessMemory memory() {
        return ProcessMemory.of(process.pid());
    }

    /// Whether it runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Processor time that it has used.
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// Its output so far.
    public Path log() {
        return log;
    }

    /// Sends it a signal, such as `TERM`.
    public void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + ": status " + status + " (expected: 0)");
        }
    }

    /// Waits until it has ended.
    ///
    /// @return whether it has
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Kills it, as a crash would.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            Runtime.getRuntime().removeShutdownHook(hook);
            Files.deleteIfExists(log);
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalStateException _) {
            // a log that cannot be deleted, or a JVM that is ending anyway
        }
        http.shutdownNow();
    }
}
