package io.rexserve.serving.lifecycle;

import io.rexserve.v1.refusal.Excerpt;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Owns a model on a platform thread, which loads it, warms it up, serves until the service stops, and closes it.
///
/// Whatever ends that thread early is logged once; then, before the model is closed, everything that waits is refused,
/// so that no caller waits for its own deadline. Threads that work beside it report their faults to
/// [#fail], which ends the owner thread as well.
///
/// @param <M> the loaded model, closed by the owner thread
public abstract class ModelEngine<M extends AutoCloseable> implements SmartLifecycle {
    static final Refusal DRAINING = new Refusal(Reason.DRAINING, "the service is about to stop");

    private static final Refusal WARMING_UP = new Refusal(Reason.WARMING_UP, "the model is being loaded and warmed up");
    /// Why is for the log and for health: what a caller is told must not name classes or files.
    private static final Refusal FAILED =
            new Refusal(Reason.FAULT, "the model has failed; the service's log and its health say why");
    private static final Refusal STOPPED =
            new Refusal(Reason.DRAINING, "the service stopped before this request was served");

    private static final int MAX_FAILURE_TEXT = 1000;

    private final Logger log = LoggerFactory.getLogger(getClass());
    private final String name;
    private final Object source;
    private final Duration drainTimeout;
    private volatile ModelState state = ModelState.WARMING_UP;
    private volatile @Nullable M model;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread owner;
    /// On the clock of [System#nanoTime].
    private volatile long began;
    /// When the step began that a thread is in, on the clock of [System#nanoTime].
    private final Map<Thread, Long> steps = new ConcurrentHashMap<>();

    /// @param name of the owner thread
    /// @param source of the model, a folder for example; for log lines
    /// @param drainTimeout how long accepted requests may take once the service is to stop
    protected ModelEngine(String name, Object source, Duration drainTimeout) {
        this.name = name;
        this.source = source;
        this.drainTimeout = drainTimeout;
    }

    /// Loads the model. On the owner thread, as the three that follow.
    protected abstract M load();

    /// Whether a failure is a fault of the model's files, whose message says all: it is logged without a stack trace.
    protected boolean isFaultOfFiles(Throwable failure) {
        return false;
    }

    /// Runs the model at the sizes that it will see, so that the first caller does not pay for what is done once.
    protected abstract void warmUp(M loaded);

    /// Serves until what [#closeQueues] closed has drained.
    protected abstract void serve(M loaded) throws InterruptedException;

    /// Refuses everything that waits now or becomes ready later, as nothing is served any more. Without effect if
    /// called again, because closing the model failed too.
    protected abstract void refuseWaiting(Refusal refusal);

    /// Lets [#serve] return once what was accepted is served. May first wait for callers that are still to send
    /// something, at most until the deadline. On the thread that stops the service.
    ///
    /// @param deadlineNanos on the clock of [System#nanoTime]
    protected abstract void closeQueues(long deadlineNanos) throws InterruptedException;

    /// Waits, at most until the deadline, for answers that other threads still send once the owner thread has ended.
    ///
    /// @param deadlineNanos on the clock of [System#nanoTime]
    protected void awaitReplies(long deadlineNanos) throws InterruptedException {}

    public final ModelState state() {
        return state;
    }

    /// What ended the model; empty unless it has failed.
    public final Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /// What ended the model, in words without the name of a class; empty unless it has failed.
    public final Optional<String> failureText() {
        return failure()
                .map(cause -> cause.getMessage() == null
                        ? "a fault; the log says more"
                        : Excerpt.of(cause.getMessage(), MAX_FAILURE_TEXT));
    }

    /// The model, for requests that were accepted.
    public final M model() {
        return Objects.requireNonNull(model, "model: not loaded (expected: an engine that was ready)");
    }

    /// The model while it is loaded and has not failed.
    public final Optional<M> loaded() {
        return state == ModelState.FAILED ? Optional.empty() : Optional.ofNullable(model);
    }

    /// How long the longest of the steps has taken that run now; zero if there is none.
    public final Duration longestStep() {
        long now = System.nanoTime();
        return Duration.ofNanos(
                steps.values().stream().mapToLong(began -> now - began).max().orElse(0));
    }

    /// How long the model has been loading and warming up; zero before and after.
    public final Duration loading() {
        return owner == null || state != ModelState.WARMING_UP
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - began);
    }

    /// A run of the networks on the current thread, from now until it is closed: it must end, or the process hangs.
    public final Step step() {
        Thread thread = Thread.currentThread();
        steps.put(thread, System.nanoTime());
        return () -> steps.remove(thread);
    }

    /// Ends a step.
    @FunctionalInterface
    public interface Step extends AutoCloseable {
        @Override
        void close();
    }

    /// Accepts a new request.
    ///
    /// @throws io.grpc.StatusRuntimeException the refusal that belongs to the state, unless it is `READY`
    public final void requireReady() {
        switch (state) {
            case READY -> {}
            case WARMING_UP -> throw WARMING_UP.exception();
            case DRAINING -> throw DRAINING.exception();
            case FAILED -> throw FAILED.exception();
        }
    }

    /// Ends the service, from any thread; the first failure counts.
    protected final void fail(Throwable cause) {
        synchronized (this) {
            if (state == ModelState.FAILED) {
                return;
            }
            failure = cause;
            state = ModelState.FAILED;
        }
        if (isFaultOfFiles(cause)) {
            log.error("{} cannot be served: {}", source, cause.getMessage());
        } else {
            log.error("{} cannot be served", source, cause);
        }
        Thread thread = owner;
        if (thread != null && thread != Thread.currentThread()) {
            thread.interrupt();
        }
    }

    @Override
    public final void start() {
        began = System.nanoTime();
        owner = Thread.ofPlatform().name(name).start(this::own);
    }

    @SuppressWarnings("try") // closing may be interrupted, and is then logged as any other failure
    private void own() {
        try (M loaded = load()) {
            model = loaded;
            serveUntilDrained(loaded);
        } catch (Throwable e) { // this thread ends, so whatever it was fails the service
            fail(e);
            refuseWaiting(FAILED);
        }
    }

    private void serveUntilDrained(M loaded) {
        boolean interrupted = false;
        try {
            warmUp(loaded);
            advance(ModelState.WARMING_UP, ModelState.READY);
            log.info("{} is ready", source);
            serve(loaded);
        } catch (InterruptedException _) { // the drain timeout is over, or another thread has failed
            interrupted = true;
        } catch (Throwable e) {
            fail(e);
        }
        refuseWaiting(state == ModelState.FAILED ? FAILED : STOPPED);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void advance(ModelState from, ModelState to) {
        if (state == from) {
            state = to;
        }
    }

    /// Refuses new requests and waits for those that were accepted, for as long as the drain timeout.
    @Override
    public final void stop() {
        long deadline = System.nanoTime() + drainTimeout.toNanos();
        advance(ModelState.WARMING_UP, ModelState.DRAINING);
        advance(ModelState.READY, ModelState.DRAINING);
        try {
            closeQueues(deadline);
            Thread thread = owner;
            if (thread != null && !thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                log.warn("requests were still open after {}", drainTimeout);
                thread.interrupt();
            }
            awaitReplies(deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final boolean isRunning() {
        Thread thread = owner;
        return thread != null && thread.isAlive();
    }
}
