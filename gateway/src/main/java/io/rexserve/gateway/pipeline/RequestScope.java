package io.rexserve.gateway.pipeline;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.telemetry.RequestRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// Whose request it is, by when it must be answered, and where is noted what happens to it. What its answer holds is
/// given back when it is closed. Of one thread.
public final class RequestScope implements AutoCloseable {
    private final String id;
    private final Caller caller;
    private final RequestRecord record;
    private final Duration time;
    private final boolean background;
    private final long arrival = System.nanoTime();
    private final Deque<Runnable> releases = new ArrayDeque<>();
    private boolean drawn;

    /// @param id that the answer repeats
    /// @param time from now on, in which it must be answered
    /// @param background whether nobody waits for it, so that it comes behind those for whom somebody does
    RequestScope(String id, Caller caller, RequestRecord record, Duration time, boolean background) {
        this.id = id;
        this.caller = caller;
        this.record = record;
        this.time = time;
        this.background = background;
        record.time(time);
    }

    /// The answer has a drawing, whether or not the request includes it.
    public RequestScope withDrawing() {
        drawn = true;
        return this;
    }

    boolean isDrawn() {
        return drawn;
    }

    public String id() {
        return id;
    }

    public Caller caller() {
        return caller;
    }

    public RequestRecord record() {
        return record;
    }

    /// Whether it comes behind the requests that somebody waits for.
    boolean isBackground() {
        return background;
    }

    /// On the clock of [System#nanoTime].
    long arrival() {
        return arrival;
    }

    /// What is left of its time; negative where it is over.
    public Duration timeLeft() {
        return time.minusNanos(System.nanoTime() - arrival);
    }

    /// Sees to it that something is released when the scope is closed.
    void onClose(Runnable release) {
        releases.push(release);
    }

    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
