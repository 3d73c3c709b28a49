package io.rexserve.gateway.batch;

import io.grpc.Context;
import io.rexserve.gateway.batch.BatchLeases.Claim;
import io.rexserve.gateway.batch.BatchMeters.Retry;
import io.rexserve.gateway.batch.BatchStore.ItemState;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.RequestSource;
import io.rexserve.gateway.response.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Answers the lines of batches, a few at a time, behind the requests that somebody waits for.
///
/// What the request itself is at fault for is recorded at once. Where capacity is missing, or its caller's quota is
/// used up, its batch is left alone for a while, longer each time; what takes too long is begun again a few times. A
/// process that stops gives its lines back; what one that dies has begun is begun again once its lease has ended.
final class BatchWorker implements SmartLifecycle {
    /// Attempts that end in time or memory being short, before that is the result.
    private static final int MAX_SLOW_ATTEMPTS = 3;
    /// Attempts of which nothing is known any more, since their process died.
    private static final int MAX_ATTEMPTS = 10;
    /// Attempts to record a result while the database cannot be reached.
    private static final int MAX_RECORDINGS = 8;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_QUOTA_PAUSE = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final Duration UNTIL_WOKEN = Duration.ofDays(1);
    private static final int RENEWALS_PER_LEASE = 3;
    private static final int MAX_DOUBLINGS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(BatchWorker.class);

    private final BatchStore store;
    private final BatchLeases leases;
    private final RequestPipeline pipeline;
    private final Problems problems;
    private final JsonMapper json;
    private final BatchProperties properties;
    private final BatchMeters meters;
    private final Map<Claim, Context.CancellableContext> active = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    private final Instant made = Instant.now();
    private long wakes;
    private volatile boolean running;
    private boolean recovered;
    // of the thread that keeps leases
    private long renewed = System.nanoTime();
    private long looked = renewed;
    private long swept = renewed - SWEEP.toNanos() / 2;

    BatchWorker(
            BatchStore store,
            BatchLeases leases,
            RequestPipeline pipeline,
            Problems problems,
            JsonMapper json,
            BatchProperties properties,
            BatchMeters meters) {
        this.store = store;
        this.leases = leases;
        this.pipeline = pipeline;
        this.problems = problems;
        this.json = json;
        this.properties = properties;
        this.meters = meters;
    }

    @Override
    public void start() {
        running = true;
        if (properties.concurrency() == 0) {
            return; // lines, and what is over, are left to others: the database is not even opened
        }
        for (int i = 0; i < properties.concurrency(); i++) {
            threads.add(Thread.ofVirtual().name("batch-worker-" + i).start(this::work));
        }
        threads.add(Thread.ofVirtual().name("batch-leases").start(this::keep));
    }

    /// Gives back what is being answered.
    @Override
    public void stop() {
        running = false;
        wake();
        active.values().forEach(context -> context.cancel(null));
        for (Thread thread : threads) {
            try {
                thread.join(LONGEST_PAUSE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /// A batch has been accepted, or cancelled.
    void wake() {
        lock.lock();
        try {
            wakes++;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the lines of a batch that are being answered here.
    void cancel(String batch) {
        active.forEach((claim, context) -> {
            if (claim.batch().equals(batch)) {
                context.cancel(null);
            }
        });
    }

    private void await(Duration time, long since) throws InterruptedException {
        lock.lock();
        try {
            long nanos = time.toNanos();
            while (running && wakes == since && nanos > 0) {
                nanos = woken.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits, until the process stops at the longest.
    private void tick() throws InterruptedException {
        lock.lock();
        try {
            long nanos = TICK.toNanos();
            while (running && nanos > 0) {
                nanos = woken.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private long wakes() {
        lock.lock();
        try {
            return wakes;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        int failures = 0;
        long seen = wakes();
        try {
            await(properties.poll(), seen); // the start comes first
            while (running) {
                seen = wakes();
                try {
                    Optional<Claim> claim = next();
                    if (claim.isPresent()) {
                        answer(claim.get());
                    } else {
                        await(store.mayHoldBatches() ? properties.poll() : UNTIL_WOKEN, seen);
                    }
                    failures = 0;
                } catch (RuntimeException e) {
                    log(e);
                    await(pause(failures++), seen);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void log(RuntimeException error) {
        if (!(error instanceof ProblemException)) { // of the database, which has been logged
            LOG.error("Batches: a line could not be taken or recorded", error);
        }
    }

    private Optional<Claim> next() {
        if (!store.mayHoldBatches()) {
            return Optional.empty();
        }
        recover();
        return leases.claim();
    }

    private synchronized void recover() {
        if (!recovered && !store.isShared()) {
            leases.recover(made);
        }
        recovered = true;
    }

    private void answer(Claim claim) throws InterruptedException {
        if (claim.expired()) {
            fail(
                    claim,
                    new ProblemException(ProblemKind.DEADLINE_EXCEEDED, "batch: its time was over before this line"));
        } else if (claim.attempts() > MAX_ATTEMPTS) {
            fail(
                    claim,
                    new ProblemException(
                            ProblemKind.INTERNAL, "line: begun " + MAX_ATTEMPTS + " times, and never came to an end"));
        } else {
            Context.CancellableContext context = Context.ROOT.withCancellation();
            active.put(claim, context);
            meters.begun();
            try {
                if (running) {
                    context.run(() -> serve(claim, context));
                } else {
                    leases.release(claim);
                }
            } finally {
                meters.over();
                active.remove(claim);
                context.cancel(null);
            }
        }
    }

    private void serve(Claim claim, Context context) {
        byte[] result;
        try (var scope = pipeline.backgroundScope(claim.requestId(), claim.caller(), properties.itemTimeout())) {
            try {
                Object response = pipeline.respond(claim.endpoint(), source(claim), scope);
                result = ResultLine.answered(claim, response).encoded(json);
            } catch (Exception | OutOfMemoryError e) {
                settle(claim, context, problems.report(e, "batch line", scope.record()));
                return;
            }
        }
        record(claim, ItemState.SUCCEEDED, 200, result);
    }

    private RequestSource source(Claim claim) {
        byte[] image = claim.image();
        return image == null
                ? new RequestSource.Json(claim.body())
                : new RequestSource.Form(
                        image, json.readValue(claim.body(), new TypeReference<Map<String, List<String>>>() {}));
    }

    private void settle(Claim claim, Context context, ProblemException problem) {
        if (context.isCancelled() && !running) {
            leases.release(claim);
        } else if (context.isCancelled()) {
            record(claim, ItemState.CANCELLED, ProblemKind.CANCELLED.status(), null);
        } else if (isRefusal(problem.kind())) {
            meters.retried(Retry.REFUSED);
            leases.postpone(claim, pause(claim, problem));
            leases.release(claim);
        } else if (isShortage(problem.kind()) && claim.attempts() < MAX_SLOW_ATTEMPTS) {
            meters.retried(Retry.TIMEOUT);
            leases.postpone(claim, pause(claim, problem));
            leases.retry(claim);
        } else {
            fail(claim, problem);
        }
    }

    /// Whether nothing was done for want of capacity, or of quota.
    private static boolean isRefusal(ProblemKind kind) {
        return kind.status() == 429 || kind.status() == 503;
    }

    private static boolean isShortage(ProblemKind kind) {
        return kind == ProblemKind.DEADLINE_EXCEEDED || kind == ProblemKind.OUT_OF_MEMORY;
    }

    private static Duration pause(Claim claim, ProblemException problem) {
        Duration own = pause(claim.refusals());
        Duration asked = Objects.requireNonNullElse(problem.retryAfter(), Duration.ZERO);
        Duration longest = problem.kind().status() == 429 ? LONGEST_QUOTA_PAUSE : LONGEST_PAUSE;
        return asked.compareTo(own) < 0 ? own : asked.compareTo(longest) > 0 ? longest : asked;
    }

    /// Twice as long each time, and of random length, so that gateways do not all come back at the same moment.
    private static Duration pause(int failures) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        Duration bounded = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return Duration.ofMillis(Math.round(
                bounded.toMillis() * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
    }

    private void fail(Claim claim, ProblemException problem) {
        record(
                claim,
                ItemState.FAILED,
                problem.kind().status(),
                ResultLine.failed(claim, problem).encoded(json));
    }

    /// Records a result, for as long as its lease may still be held.
    private void record(Claim claim, ItemState state, int status, byte @Nullable [] result) {
        for (int i = 1; ; i++) {
            try {
                if (leases.record(claim, state, status, result)) {
                    meters.ended(state);
                } else {
                    meters.retried(Retry.LEASE_LOST);
                }
                return;
            } catch (ProblemException e) {
                if (i == MAX_RECORDINGS || !running) {
                    throw e;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(pause(i).toMillis());
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    /// Renews leases, notices what was cancelled elsewhere, and sweeps.
    private void keep() {
        try {
            while (running) {
                tick();
                try {
                    keepOnce(System.nanoTime());
                } catch (RuntimeException e) {
                    log(e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepOnce(long now) {
        if (!active.isEmpty() && now - renewed >= properties.lease().toNanos() / RENEWALS_PER_LEASE) {
            renewed = now;
            leases.renew();
        }
        if (!active.isEmpty() && now - looked >= properties.poll().toNanos()) {
            looked = now;
            leases.ended(active.keySet().stream().map(Claim::batch).distinct().toList())
                    .forEach(this::cancel);
        }
        if (now - swept >= SWEEP.toNanos() && store.mayHoldBatches()) {
            swept = now;
            leases.sweep();
            meters.waiting(leases.waiting());
        }
    }
}
