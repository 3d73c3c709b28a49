package io.rexserve.benchmark.load;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Prepares requests in advance on a thread of its own, so that their preparation is not part of what is measured.
public final class RequestPrefetch implements LoadRequest.Source, AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final IntFunction<LoadRequest> make;
    private final BlockingQueue<LoadRequest> ready;
    private final Thread maker;
    private volatile int made;
    private volatile @Nullable RuntimeException failure;

    /// @param make the request of a number, from 0
    /// @param ahead number of requests that are kept ready
    public RequestPrefetch(IntFunction<LoadRequest> make, int ahead) {
        this.make = make;
        this.ready = new ArrayBlockingQueue<>(ahead);
        this.maker = Thread.ofPlatform().daemon().name("load-requests").start(this::fill);
    }

    private void fill() {
        try {
            for (int number = 0; ; number++) {
                ready.put(make.apply(number));
                made = number + 1;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /// Waits until all that are kept ready are there.
    ///
    /// @throws TimeoutException if that takes longer than a minute
    public void awaitFull() throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (ready.remainingCapacity() > 0) {
            requireAlive();
            if (System.nanoTime() > end) {
                throw new TimeoutException("requests: " + ready.size() + " ready after a minute");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /// Requests prepared so far.
    public int made() {
        return made;
    }

    @Override
    public LoadRequest next() throws InterruptedException {
        while (true) {
            LoadRequest request = ready.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (request != null) {
                return request;
            }
            requireAlive();
        }
    }

    private void requireAlive() {
        RuntimeException broken = failure;
        if (broken != null) {
            throw new IllegalStateException("requests: could not be made", broken);
        }
    }

    @Override
    public void close() {
        maker.interrupt();
    }
}
