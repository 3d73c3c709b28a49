package io.rexserve.serving.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/// Stops a process without losing a request, before anything else of it stops.
///
/// 1. Readiness fails and clients are told to go elsewhere; every request is still answered for `shutdown-delay`,
///   because load balancers and clients take that long to notice.
/// 2. No new connection is taken, and what was accepted is answered, for as long as a request may take.
/// 3. Connections end; then the model and the rest of the process stop.
public final class GracefulStop implements ApplicationListener<ContextClosedEvent>, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);

    /// For an answer that is written when its deadline is over.
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /// A request that is on its way when the last one ends still finds its connection.
    private static final Duration QUIET = Duration.ofMillis(500);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final LifecycleProperties properties;
    private final List<Entrance> entrances;

    public GracefulStop(LifecycleProperties properties, List<Entrance> entrances) {
        this.properties = properties;
        this.entrances = List.copyOf(entrances);
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext().getParent() != null || entrances.isEmpty()) {
            return; // of the management server alone
        }
        try {
            stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() throws InterruptedException {
        entrances.forEach(Entrance::announceStop);
        TimeUnit.NANOSECONDS.sleep(properties.shutdownDelay().toNanos());
        entrances.forEach(Entrance::close);
        Duration patience = properties.maxTimeout().plus(MARGIN);
        if (!await(this::quiet, patience)) {
            LOG.warn("requests were still open after {}", patience);
        }
        entrances.forEach(Entrance::end);
    }

    /// Whether no request has been answered for a while.
    private boolean quiet() {
        try {
            return !await(() -> active() > 0, QUIET);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private int active() {
        return entrances.stream().mapToInt(Entrance::active).sum();
    }

    private static boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    /// Before Boot's own listeners, which close the management server.
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
