package io.rexserve.data.spark;

import io.rexserve.cli.ProcessExit;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets SIGTERM, SIGINT and SIGHUP end work in good order: they ask it to stop, wait for it for some time, and end the
/// process with the status of the signal, whatever native code is running.
final class RunSignals implements AutoCloseable {
    /// Kubernetes kills after 30 s.
    private static final Duration LIMIT = Duration.ofSeconds(27);

    private final Thread hook;
    private final CountDownLatch ended = new CountDownLatch(1);

    /// @param stop asks the work to stop
    RunSignals(Runnable stop) {
        hook = new Thread(
                () -> {
                    int status = ProcessExit.ofSignal();
                    stop.run();
                    try {
                        if (!ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                            System.err.println("rexserve: still at work after " + LIMIT.toSeconds() + " s, ended");
                        }
                    } catch (InterruptedException _) {
                        // the process ends
                    }
                    ProcessExit.now(Math.max(1, status));
                },
                "stop run");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// The work is over.
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process ends already
        }
    }
}
