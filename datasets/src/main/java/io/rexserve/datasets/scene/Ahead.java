package io.rexserve.datasets.scene;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// Makes what the next step needs beside the present one, on a thread of its own.
public final class Ahead<T> implements AutoCloseable {
    private final IntFunction<T> make;
    private final ExecutorService beside = Executors.newSingleThreadExecutor();
    private Future<T> next;
    private int step;

    /// @param make what a step needs, by the step's number
    /// @param start first step
    public Ahead(IntFunction<T> make, int start) {
        this.make = make;
        this.step = start;
        this.next = submit(start);
    }

    private Future<T> submit(int number) {
        return beside.submit(() -> make.apply(number));
    }

    /// What the present step needs; the one after it is begun.
    public T next() throws InterruptedException {
        try {
            T made = next.get();
            step++;
            next = submit(step);
            return made;
        } catch (ExecutionException e) {
            throw new IllegalStateException("step " + step + ": its scenes could not be composed", e.getCause());
        }
    }

    @Override
    public void close() {
        beside.shutdownNow();
        beside.close();
    }
}
