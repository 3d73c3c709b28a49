package io.rexserve.trainer.loop;

import io.rexserve.cli.ProcessExit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Ends a process that computes in native code without a crash: SIGTERM, Ctrl-C and SIGHUP let a training end its step
/// and save, then end the process with the status that the signal asks for.
///
/// States: nothing runs (a signal ends the process at once), a training runs (a signal interrupts work that changes
/// nothing, waits until the training has saved, then ends the process), stopped. Every end is [ProcessExit#now].
public final class SafeStop implements AutoCloseable {
    /// Time for a step and its checkpoint; Kubernetes kills after 30 s.
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private final @Nullable Thread hook;
    private boolean requested;
    private boolean ending;
    private int running;
    private @Nullable Thread interruptible;
    private @Nullable String saved;

    private SafeStop(boolean signals) {
        this.hook = signals ? new Thread(this::end, "safe stop") : null;
        if (hook != null) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
    }

    /// Listens to signals until it is closed. Standard error gets one line when the process ends.
    public static SafeStop atSignals() {
        return new SafeStop(true);
    }

    /// For processes that have nothing to save, such as the workers of a cluster: whatever ends them ends them at once.
    public static void atOnce() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ProcessExit.now(Math.max(1, ProcessExit.ofSignal())), "end at once"));
    }

    /// Stops by [#request] alone.
    public static SafeStop onRequest() {
        return new SafeStop(false);
    }

    /// Work that changes nothing: it may be given up at any point.
    @FunctionalInterface
    public interface Work<T> {
        T run() throws InterruptedException;
    }

    /// Asks the training to stop.
    public synchronized void request() {
        requested = true;
        if (interruptible != null) {
            interruptible.interrupt();
        }
    }

    public synchronized boolean requested() {
        return requested;
    }

    /// Runs work that a request interrupts.
    ///
    /// @throws InterruptedException if it was given up
    public <T> T interruptibly(Work<T> work) throws InterruptedException {
        synchronized (this) {
            if (requested) {
                throw new InterruptedException("stopped");
            }
            interruptible = Thread.currentThread();
        }
        try {
            return work.run();
        } catch (RuntimeException e) { // of a file or a queue that the interrupt closed
            if (requested()) {
                var interrupted = new InterruptedException("stopped");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        } finally {
            synchronized (this) {
                interruptible = null;
                if (requested) {
                    Thread.interrupted(); // what follows writes files, which an interrupt would close
                }
            }
        }
    }

    /// A training runs from here on: a signal waits for [#stopped] or [#ended].
    public synchronized void begun() {
        running++;
    }

    /// The training is over, in whatever way.
    public synchronized void ended() {
        running--;
        notifyAll();
    }

    /// The training has saved what it did. Does not return if a signal ends the process.
    ///
    /// @param message where it continues from
    public synchronized void stopped(String message) {
        saved = message;
        notifyAll();
        while (ending) {
            try {
                wait();
            } catch (InterruptedException _) {
                // the process ends
            }
        }
    }

    // The shutdown hook.
    private void end() {
        int status = ProcessExit.ofSignal();
        String message = await();
        if (status > 0) {
            System.err.println("rexserve: stopped; " + message);
            ProcessExit.now(status);
        }
    }

    private synchronized String await() {
        ending = true;
        if (running == 0) {
            return "no training was running";
        }
        request();
        long until = System.nanoTime() + LIMIT.toNanos();
        while (running > 0 && saved == null) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return "the step did not end within " + LIMIT.toSeconds()
                        + " s: the same command continues from the last checkpoint";
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                return "interrupted: the same command continues from the last checkpoint";
            }
        }
        return saved == null ? "the training had ended" : saved;
    }

    @Override
    public void close() {
        if (hook == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) { // the process ends already; nothing native may start any more
            stopped("the training had ended");
        }
    }
}
