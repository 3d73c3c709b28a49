package io.rexserve.llm.vision;

import io.rexserve.model.kernel.Torch;
import io.rexserve.serving.lifecycle.ModelEngine;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.serving.queue.Reservation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The thread that encodes images and regions, first come, first served, while the decoder's thread goes on with the
/// answers: a tower takes as long as many decode steps, and the two share no state but weights, which nobody changes.
public final class VisionWorker implements AutoCloseable {
    private final RequestQueue<Task> queue;
    private final Thread thread;

    /// Work for the towers or the region encoder. It reports its own failures; what it throws ends the worker.
    @FunctionalInterface
    public interface Task {
        /// @param waited its time in the queue
        void run(Duration waited);
    }

    private VisionWorker(RequestQueue<Task> queue, Thread thread) {
        this.queue = queue;
        this.thread = thread;
    }

    /// Starts it; it has chosen its threads when this returns.
    ///
    /// @param threads of one operator; with the decoder's no more than there are cores, since all threads of an
    ///     operator wait for the one that waits for a core
    /// @param step is open while a task runs
    /// @param failed called with what ended it early
    public static VisionWorker start(
            RequestQueue<Task> queue,
            int threads,
            Supplier<ModelEngine.Step> step,
            Consumer<? super Throwable> failed) {
        var chosen = new CompletableFuture<Void>();
        Thread thread = Thread.ofPlatform().name("llm-vision").start(() -> {
            try {
                Torch.useThreads(threads); // OpenMP counts for each thread that calls
                chosen.complete(null);
                serve(queue, step);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Throwable e) { // whatever it was: nobody else encodes images
                chosen.complete(null);
                failed.accept(e);
            }
        });
        chosen.join();
        return new VisionWorker(queue, thread);
    }

    private static void serve(RequestQueue<Task> queue, Supplier<ModelEngine.Step> step) throws InterruptedException {
        for (List<Reservation<Task>> next = queue.take(1); !next.isEmpty(); next = queue.take(1)) {
            Reservation<Task> reservation = next.getFirst();
            try (var _ = step.get()) {
                reservation.request().run(reservation.waited());
            }
        }
    }

    /// Ends it after what it is doing, so that the model can be closed.
    @Override
    public void close() {
        queue.close();
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
