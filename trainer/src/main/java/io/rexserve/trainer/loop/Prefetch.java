package io.rexserve.trainer.loop;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// Composes the batch of the next step on a thread of its own, during the current step.
public final class Prefetch<T> implements AutoCloseable {
    private final IntFunction<T> compose;
    private final ExecutorService composer = Executors.newSingleThreadExecutor();
    private Future<T> next;
    private int step;

    /// @param compose the batch of a step
    /// @param start first step
    public Prefetch(IntFunction<T> compose, int start) {
        this.compose = compose;
        this.step = start;
        this.next = submit(start);
    }

    private Future<T> submit(int number) {
        return composer.submit(() -> compose.apply(number));
    }

    /// The batch of the current step. Composing the one after it begins.
    public T next() throws InterruptedException {
        try {
            T batch = next.get();
            step++;
            next = submit(step);
            return batch;
        } catch (ExecutionException e) {
            throw new IllegalStateException("step " + step + ": its scenes could not be composed", e.getCause());
        }
    }

    @Override
    public void close() {
        composer.shutdownNow();
        composer.close();
    }
}
