package io.rexserve.llm;

import io.rexserve.llm.LlmEngine.Work;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.model.kernel.Torch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The thread that looks at pictures and regions, first come, first served, while the decoder's thread goes on with the
/// answers: a tower takes as long as many decode steps, and the two share no state but weights, which nobody changes.
final class VisionThread implements AutoCloseable {
    private final RequestQueue<Work> queue;
    private final Thread thread;

    private VisionThread(RequestQueue<Work> queue, Thread thread) {
        this.queue = queue;
        this.thread = thread;
    }

    /// Starts it; it has chosen its threads when this returns.
    ///
    /// @param queue of what it has to do
    /// @param threads of one operator; with the decoder's no more than there are cores, since all threads of an
    /// operator wait for the one that waits for a core
    /// @param failed told of what ends it early
    static VisionThread start(
            LoadedModel model, RequestQueue<Work> queue, int threads, Consumer<? super Throwable> failed) {
        var chosen = new CompletableFuture<Void>();
        Thread thread = Thread.ofPlatform().name("llm-vision").start(() -> {
            try {
                Torch.useThreads(threads); // OpenMP counts for each thread that calls
                chosen.complete(null);
                serve(model, queue);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) { // whatever it was: nobody else looks at pictures
                chosen.complete(null);
                failed.accept(e);
            }
        });
        chosen.join();
        return new VisionThread(queue, thread);
    }

    private static void serve(LoadedModel model, RequestQueue<Work> queue) throws InterruptedException {
        for (List<Reservation<Work>> next = queue.take(1); !next.isEmpty(); next = queue.take(1)) {
            Reservation<Work> place = next.getFirst();
            place.request().run(model, place.waited());
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
