package io.rexserve.serving.telemetry;

import io.grpc.Context;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What is noted about one call of a model service until its end, for its line in the log and its trace. Safe for use
/// by several threads.
public final class CallRecord {
    /// Of calls that nobody keeps a record of.
    private static final CallRecord NONE = new CallRecord(Tracer.NOOP, null);

    private static final Context.Key<CallRecord> CURRENT = Context.keyWithDefault("call-record", NONE);

    private final Tracer tracer;
    private final @Nullable Span server;
    private final long start = System.nanoTime();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Map<String, Duration> stages = new LinkedHashMap<>();
    private String task = "";
    private String model = "";

    /// @param server the span of the call itself; null where nothing is traced
    CallRecord(Tracer tracer, @Nullable Span server) {
        this.tracer = tracer;
        this.server = server;
    }

    /// The record of the call that the current context belongs to. It must be taken on the call's own thread, and may
    /// be kept.
    public static CallRecord current() {
        return CURRENT.get();
    }

    Context within(Context context) {
        return context.withValue(CURRENT, this);
    }

    /// What is asked, such as `detect`.
    public synchronized void task(String name) {
        task = name;
    }

    /// The name of the model that serves the call.
    public synchronized void model(String name) {
        model = name;
    }

    /// A stage that has just ended. It becomes a span below that of the call; the times of one name add up in the log.
    public void stage(Enum<?> stage, Duration took) {
        String name = stage.name().toLowerCase(Locale.ROOT);
        synchronized (this) {
            if (this != NONE) {
                stages.merge(name, took, Duration::plus);
            }
        }
        if (server != null) {
            Instant now = Instant.now();
            tracer.spanBuilder()
                    .setParent(server.context())
                    .name(name)
                    .startTimestamp(micros(now.minus(took)), TimeUnit.MICROSECONDS)
                    .start()
                    .end(micros(now), TimeUnit.MICROSECONDS);
        }
    }

    private static long micros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(time.getNano());
    }

    /// @return false if the call has ended before
    boolean end() {
        return open.compareAndSet(true, false);
    }

    /// Adds what was noted.
    synchronized RequestLine fill(RequestLine line) {
        return line.with("task", task)
                .with("model", model)
                .with("duration_ms", RequestLine.millis(Duration.ofNanos(System.nanoTime() - start)))
                .with(stages);
    }

    @Nullable
    String traceId() {
        return server == null ? null : server.context().traceId();
    }
}
