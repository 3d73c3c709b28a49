package io.rexserve.gateway.admission;

import io.grpc.Context;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.admission.Ewma;
import io.rexserve.serving.admission.FairShare;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// A queue in front of something that few requests may use at a time, in fair order by caller. Safe for use by several
/// threads.
///
/// Next is the caller that has the fewest permits and, among equals, the one that has been served for the shortest time
/// (start-time fair queueing: Goyal, Vin and Cheng, IEEE/ACM Transactions on Networking 5, 1997; the time that permits
/// are held is the length of a packet). So a caller with one question never waits behind the queue of another. While
/// only one caller asks it may have up to three quarters of the permits ([FairShare]); while several ask, all of them
/// together have few, but each may have one.
///
/// Work in the background, for which nobody waits, comes behind all of them: it is granted only while nobody else has
/// or
/// wants a permit, or once none was granted to it for [#BACKGROUND_PATIENCE], so that it goes on under load.
public final class FairQueue {
    /// A caller counts as active so long after its last request: one that asks question by question is not met by all
    /// that another could begin between two of them.
    static final Duration RECENT = Duration.ofSeconds(2);

    /// How long work in the background waits for the others at most, if their permits change hands meanwhile.
    static final Duration BACKGROUND_PATIENCE = Duration.ofSeconds(5);

    /// Weight of the newest permit in the average of how long permits are held.
    private static final double WEIGHT = 0.1;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration FOREVER = Duration.ofDays(1);

    private static final Comparator<Flow> ORDER = Comparator.<Flow>comparingInt(flow -> flow.held)
            .thenComparingDouble(flow -> flow.served)
            .thenComparingLong(flow -> flow.first().number);

    private final Limits limits;
    private final LongSupplier clock;
    private final Ewma heldNanos = Ewma.of(WEIGHT);
    private final Map<Caller, Flow> flows = new HashMap<>();
    private final Map<Caller, Flow> backgroundFlows = new HashMap<>();
    private int held;
    private int backgroundHeld;
    private long lastBackground;
    private long arrivals;
    private double virtualTime;

    /// How many permits there are.
    ///
    /// @param concurrent held at a time
    /// @param contended held at a time by all callers together while more than one is active, beyond one each
    public record Limits(int concurrent, int contended) {
        public Limits {
            if (concurrent < 1 || contended < 1 || contended > concurrent) {
                throw new IllegalArgumentException("concurrent: " + concurrent + ", contended: " + contended
                        + " (expected: 1 <= contended <= concurrent)");
            }
        }
    }

    /// What one caller holds and waits for.
    private static final class Flow {
        final Queue<Permit> waiting = new PriorityQueue<>(Comparator.comparingLong(permit -> permit.number));
        int held;
        int awaited;
        /// Nanoseconds for which it has held permits, counted from the virtual time at which it became active.
        double served;

        long lastActive;

        boolean isIdle() {
            return held == 0 && waiting.isEmpty();
        }

        /// What waits for the longest time; there must be something.
        Permit first() {
            return waiting.element();
        }
    }

    /// @param clock nanoseconds
    public FairQueue(Limits limits, LongSupplier clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /// The right to go on, until it is closed.
    public final class Permit implements AutoCloseable {
        private final Caller caller;
        private final int wanted;
        private final long number;
        private final boolean background;
        private final CompletableFuture<Boolean> granted = new CompletableFuture<>();
        private long since;
        // Both are written before it is granted, and never again.
        private int units;
        private boolean yielding;
        private boolean hasWaited;
        private boolean over;

        private Permit(Caller caller, int wanted, long number, boolean background) {
            this.caller = caller;
            this.wanted = wanted;
            this.number = number;
            this.background = background;
        }

        /// Whether it may go on now, rather than wait.
        boolean isGranted() {
            return granted.getNow(false);
        }

        /// For how many it counts: at least one, and fewer than were wanted where others leave no more.
        public int units() {
            return units;
        }

        /// Whether its caller asks for more than its share while others are active, so that it should leave
        /// processors to them.
        public boolean isYielding() {
            return yielding;
        }

        /// Gives it back, or leaves the queue. Without effect the second time.
        @Override
        public void close() {
            release(this);
        }
    }

    /// Waits for a permit, as long as the current [Context] lasts.
    ///
    /// @param wanted for how many it is to count; there may be fewer ([Permit#units])
    /// @param patient whether it waits behind more of its caller's than there are permits; else it is refused then
    /// @param interval at which something happens while it waits
    /// @param idle what happens then; what it throws ends the waiting
    /// @throws ProblemException if the caller's backlog is full, the time is over, or the caller has left
    public Permit acquire(Caller caller, int wanted, boolean patient, Duration interval, Runnable idle)
            throws InterruptedException {
        return granted(enqueue(caller, wanted, patient, nextNumber()), interval, idle);
    }

    /// Waits for a permit behind everything that somebody waits for, as long as the current [Context] lasts.
    ///
    /// @param caller for whom it is
    /// @param wanted for how many it is to count; there may be fewer ([Permit#units])
    public Permit acquireInBackground(Caller caller, int wanted) throws InterruptedException {
        return granted(enqueueInBackground(caller, wanted), FOREVER, () -> {});
    }

    /// Waits for a permit that does not count as more than one, before what has a greater number of the same caller.
    ///
    /// @param number from [#nextNumber]
    Permit acquireInOrder(Caller caller, long number) throws InterruptedException {
        return granted(enqueue(caller, 1, true, number), FOREVER, () -> {});
    }

    /// The next number, by which requests of one caller are ordered.
    synchronized long nextNumber() {
        return arrivals++;
    }

    private Permit granted(Permit permit, Duration interval, Runnable idle) throws InterruptedException {
        if (!permit.isGranted()) {
            await(permit, interval, idle);
        }
        return permit;
    }

    private void await(Permit permit, Duration interval, Runnable idle) throws InterruptedException {
        Context context = Context.current();
        Context.CancellationListener ended = _ -> permit.close();
        context.addListener(ended, Runnable::run);
        boolean granted = false;
        try {
            granted = isGranted(permit, interval, idle);
        } finally {
            context.removeListener(ended);
            if (!granted) {
                permit.close();
            }
        }
        if (!granted) {
            throw context.cancellationCause() instanceof TimeoutException
                    ? new ProblemException(
                            ProblemKind.DEADLINE_EXCEEDED, "request: its time was over before its turn had come")
                    : new ProblemException(ProblemKind.CALLER_GONE, "request: cancelled while it waited");
        }
    }

    private static boolean isGranted(Permit permit, Duration interval, Runnable idle) throws InterruptedException {
        while (true) {
            try {
                return permit.granted.get(interval.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                idle.run();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // nothing completes it so
            }
        }
    }

    /// Takes a permit, or joins the queue.
    ///
    /// @throws ProblemException if the caller's backlog is full
    synchronized Permit enqueue(Caller caller, int wanted, boolean patient, long number) {
        forgetIdle();
        Flow flow = flows.computeIfAbsent(caller, _ -> new Flow());
        int backlog = flow.held + flow.awaited;
        if (!patient && backlog > 0 && backlog + wanted > limits.concurrent()) {
            throw full(caller, backlog, flow);
        }
        if (flow.isIdle()) {
            flow.served = Math.max(flow.served, virtualTime);
        }
        flow.lastActive = clock.getAsLong();
        var permit = new Permit(caller, wanted, number, false);
        flow.waiting.add(permit);
        flow.awaited += wanted;
        grantNext();
        permit.hasWaited = !permit.isGranted();
        return permit;
    }

    /// Takes a permit for work in the background, or joins its queue.
    synchronized Permit enqueueInBackground(Caller caller, int wanted) {
        if (backgroundFlows.isEmpty()) {
            lastBackground = clock.getAsLong();
        }
        Flow flow = backgroundFlows.computeIfAbsent(caller, _ -> new Flow());
        var permit = new Permit(caller, wanted, nextNumber(), true);
        flow.waiting.add(permit);
        flow.awaited += wanted;
        grantNext();
        return permit;
    }

    private ProblemException full(Caller caller, int backlog, Flow flow) {
        Duration retryAfter = heldNanos.isEmpty()
                ? SOON
                : Duration.ofNanos(Math.round(heldNanos.value() / Math.max(1, flow.held))); // Little's law
        return new ProblemException(
                ProblemKind.OVERLOADED,
                "requests: " + backlog + " of " + caller + " are being answered or wait (expected: <= "
                        + limits.concurrent() + ")",
                List.of(),
                retryAfter);
    }

    private synchronized void release(Permit permit) {
        Flow flow = (permit.background ? backgroundFlows : flows).get(permit.caller);
        if (permit.over || flow == null) {
            return;
        }
        permit.over = true;
        if (permit.granted.complete(false)) {
            flow.waiting.remove(permit);
            flow.awaited -= permit.wanted;
        } else {
            long now = clock.getAsLong();
            long nanos = now - permit.since;
            held -= permit.units;
            backgroundHeld -= permit.background ? permit.units : 0;
            flow.held -= permit.units;
            flow.served += (double) permit.units * nanos;
            flow.lastActive = now;
            heldNanos.record((double) nanos);
        }
        if (permit.background && flow.isIdle()) {
            backgroundFlows.remove(permit.caller);
        }
        grantNext();
    }

    private void grantNext() {
        for (Optional<Flow> next = next(); next.isPresent(); next = next()) {
            Flow flow = next.get();
            Permit permit = flow.first();
            flow.waiting.remove(permit);
            flow.awaited -= permit.wanted;
            int active = activeCallers();
            permit.units = Math.min(permit.wanted, free(flow, active));
            permit.yielding = active > 1 && (permit.hasWaited || permit.units < permit.wanted);
            permit.since = clock.getAsLong();
            held += permit.units;
            flow.held += permit.units;
            virtualTime = Math.max(virtualTime, flow.served);
            permit.granted.complete(true);
        }
        for (Optional<Flow> next = nextInBackground(); next.isPresent(); next = nextInBackground()) {
            grantInBackground(next.get());
        }
    }

    private void grantInBackground(Flow flow) {
        Permit permit = flow.first();
        flow.waiting.remove(permit);
        flow.awaited -= permit.wanted;
        permit.units = Math.min(permit.wanted, Math.max(1, limits.contended() - backgroundHeld));
        permit.yielding = true;
        permit.since = clock.getAsLong();
        lastBackground = permit.since;
        held += permit.units;
        backgroundHeld += permit.units;
        flow.held += permit.units;
        permit.granted.complete(true);
    }

    /// The flow of the background that is next, if any may have something now.
    private Optional<Flow> nextInBackground() {
        if (held >= limits.concurrent() || backgroundHeld >= limits.contended()) {
            return Optional.empty();
        }
        boolean others = held > backgroundHeld || flows.values().stream().anyMatch(flow -> !flow.waiting.isEmpty());
        boolean patient = clock.getAsLong() - lastBackground < BACKGROUND_PATIENCE.toNanos();
        if (others && (patient || backgroundHeld > 0)) {
            return Optional.empty();
        }
        return backgroundFlows.values().stream()
                .filter(flow -> !flow.waiting.isEmpty())
                .min(ORDER);
    }

    /// The flow that is next, of those that may have something now.
    private Optional<Flow> next() {
        int active = activeCallers();
        return flows.values().stream()
                .filter(flow -> !flow.waiting.isEmpty() && free(flow, active) > 0)
                .min(ORDER);
    }

    /// How many units a flow may have beyond those that it holds.
    private int free(Flow flow, int active) {
        int free = limits.concurrent() - held;
        if (active > 1) {
            return Math.min(free, Math.max(1, limits.contended() / active) - flow.held);
        }
        // the most with held + units <= SHARE * (free - units), but one in any case
        int share = (FairShare.SHARE * free - flow.held) / (FairShare.SHARE + 1);
        return flow.held == 0 ? Math.min(free, Math.max(1, share)) : share;
    }

    private int activeCallers() {
        long now = clock.getAsLong();
        return (int) flows.values().stream()
                .filter(flow -> !flow.isIdle() || now - flow.lastActive < RECENT.toNanos())
                .count();
    }

    private void forgetIdle() {
        long now = clock.getAsLong();
        flows.values().removeIf(flow -> flow.isIdle() && now - flow.lastActive >= RECENT.toNanos());
    }

    /// Units that are held.
    public synchronized int held() {
        return held;
    }

    /// Requests that wait.
    public synchronized int waiting() {
        return flows.values().stream().mapToInt(flow -> flow.waiting.size()).sum();
    }
}
