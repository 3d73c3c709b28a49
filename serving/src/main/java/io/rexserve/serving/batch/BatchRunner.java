package io.rexserve.serving.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Runs a function on batches so that an item that fails does not fail the others.
///
/// A batch for which memory does not suffice is halved once. If a half does not fit either, its items are run
/// one by one, and only an item that fails alone is failed, with [InsufficientMemoryException]. The items of
/// a batch that fails otherwise, because of one bad item for example, are run one by one at once and fail
/// with what they threw alone.
///
/// The function may therefore see an item up to three times. When it throws, it must leave its items as they were and
/// free what it allocated. What is none of [RuntimeException], [OutOfMemoryError] and [StackOverflowError], which one
/// item can bring about, is passed on: it says that the process itself is broken.
public final class BatchRunner {
    private final Listener listener;

    /// Notified of insufficient memory, for logs and meters, on the thread that runs the batch.
    public interface Listener {
        /// Memory did not suffice for so many items: they are about to be run in smaller batches or,
        /// if it is only one, failed.
        void outOfMemory(int items, Throwable cause);
    }

    /// The outcome of one item.
    ///
    /// @param <R> of the result
    public sealed interface Outcome<R> {
        /// @param result what the function returned for the item
        record Done<R>(R result) implements Outcome<R> {}

        /// @param cause what the function threw for this item alone
        record Failed<R>(Throwable cause) implements Outcome<R> {}
    }

    public BatchRunner(Listener listener) {
        this.listener = listener;
    }

    /// @param items at least one
    /// @param work given some of the items, in order, returns as many results in the same order
    /// @param <T> of an item
    /// @param <R> of a result
    /// @return as many outcomes as items, in the same order
    public <T, R> List<Outcome<R>> run(List<T> items, Function<? super List<T>, ? extends List<R>> work) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("items: none (expected: at least one)");
        }
        return run(items, work, true);
    }

    private <T, R> List<Outcome<R>> run(
            List<T> items, Function<? super List<T>, ? extends List<R>> work, boolean halve) {
        try {
            return done(items, work.apply(items));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError failure) {
            boolean memory = InsufficientMemoryException.isCauseOf(failure);
            if (memory) {
                listener.outOfMemory(items.size(), failure);
            }
            if (items.size() == 1) {
                return List.of(new Outcome.Failed<>(memory ? new InsufficientMemoryException(failure) : failure));
            }
            int part = memory && halve ? Math.ceilDiv(items.size(), 2) : 1;
            var outcomes = new ArrayList<Outcome<R>>(items.size());
            for (int from = 0; from < items.size(); from += part) {
                outcomes.addAll(run(items.subList(from, Math.min(from + part, items.size())), work, false));
            }
            return outcomes;
        }
    }

    private static <R> List<Outcome<R>> done(List<?> items, List<R> results) {
        if (results.size() != items.size()) {
            throw new IllegalStateException(
                    "results: " + results.size() + " (expected: " + items.size() + ", one per item)");
        }
        var outcomes = new ArrayList<Outcome<R>>(results.size());
        results.forEach(result -> outcomes.add(new Outcome.Done<>(result)));
        return outcomes;
    }
}
