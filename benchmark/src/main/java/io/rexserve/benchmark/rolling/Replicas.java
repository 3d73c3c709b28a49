package io.rexserve.benchmark.rolling;

import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.serving.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One service, whose replicas have one port on addresses of their own: 127.0.0.2, .3 and .4 in turn.
final class Replicas implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration END = Duration.ofMinutes(6);

    /// How long an orchestrator takes from a new replica that is ready to the end of the old one.
    private static final Duration SURGE = Duration.ofSeconds(1);

    private static final Duration STALL = Duration.ofSeconds(10);
    private static final int FIRST_ADDRESS = 2;
    private static final int ADDRESSES = 3;

    /// What happens to the old replica.
    enum End {
        /// It is told to stop, once the new one is ready.
        TERM,
        /// It is killed without a word, once the new one is ready.
        KILL,
        /// It stalls for ten seconds, and is told to stop then.
        STALL
    }

    private final String name;
    private final String main;
    private final JavaLaunch launch;
    private final Map<String, String> settings;
    private final NameRecords records;
    private final int port = ServerProcess.freePort();
    private final int management = ServerProcess.freePort();
    private ServerProcess current;
    private int started;

    /// @param name of the service; `NAME.test` is what it is found by
    /// @param settings with `${address}`, `${port}` and `${management}` for what each replica has of its own
    Replicas(String name, String main, JavaLaunch launch, Map<String, String> settings, NameRecords records)
            throws IOException {
        this.name = name;
        this.main = main;
        this.launch = launch;
        this.settings = Map.copyOf(settings);
        this.records = records;
        this.current = start();
        records.set(host(), List.of(current.base().getHost()));
    }

    String name() {
        return name;
    }

    String host() {
        return name + ".test";
    }

    int port() {
        return port;
    }

    ServerProcess current() {
        return current;
    }

    void awaitReady() throws IOException, InterruptedException {
        current.awaitReady(START);
    }

    private ServerProcess start() throws IOException {
        String address = "127.0.0." + (FIRST_ADDRESS + started++ % ADDRESSES);
        var own = new LinkedHashMap<String, String>();
        settings.forEach((key, value) -> own.put(
                key,
                value.replace("${address}", address)
                        .replace("${port}", Integer.toString(port))
                        .replace("${management}", Integer.toString(management))));
        return ServerProcess.start(name, launch.command(main, own, List.of()), address, port, management);
    }

    /// Replaces the replica: a new one is started, and once it is ready its address takes the place of the old one's.
    ///
    /// @return how long the old one took to end
    Duration roll(End end) throws IOException, InterruptedException {
        ServerProcess old = current;
        ServerProcess next = start();
        try {
            next.awaitReady(START);
        } catch (IOException | InterruptedException e) {
            next.close();
            throw e;
        }
        current = next;
        if (end == End.STALL) {
            old.signal("STOP");
            Thread.sleep(STALL);
            old.signal("CONT");
        }
        records.set(host(), List.of(next.base().getHost()));
        Thread.sleep(end == End.KILL ? Duration.ZERO : SURGE);
        long told = System.nanoTime();
        old.signal(end == End.KILL ? "KILL" : "TERM");
        if (!old.awaitEnd(END)) {
            throw new IOException(name + ": still runs after " + END + " (expected: ended)");
        }
        old.close();
        return Duration.ofNanos(System.nanoTime() - told);
    }

    @Override
    public void close() {
        current.close();
    }
}
