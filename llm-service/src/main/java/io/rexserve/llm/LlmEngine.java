package io.rexserve.llm;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.model.engine.Place;
import io.rexserve.model.engine.WorkQueue;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.Setting;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// The thread that owns the model, the queue in front of it, and the count of streams let in.
///
/// Room is given to streams, not to their messages: a stream that was let in has at most one piece of work waiting,
/// and none of its messages is refused for want of room.
final class LlmEngine implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LlmEngine.class);

    /// Where the engine stands.
    enum State {
        WARMING_UP,
        READY,
        DRAINING,
        FAILED
    }

    /// Work for the owner thread. It reports its own failures.
    @FunctionalInterface
    interface Work {
        /// @param waited time in the queue
        void run(LoadedModel model, Duration waited);
    }

    private final LlmProperties properties;
    private final LlmMeters meters;
    private final WorkQueue<Work> queue;
    private final Object conversationsChanged = new Object();
    private int conversations;
    private volatile State state = State.WARMING_UP;
    private volatile @Nullable LoadedModel loaded;
    private @Nullable Thread owner;

    LlmEngine(LlmProperties properties, MeterRegistry registry, LlmMeters meters) {
        this.properties = properties;
        this.meters = meters;
        this.queue = new WorkQueue<>(properties.maxConversations());
        Gauge.builder("rexserve.llm.queue.depth", queue, WorkQueue::depth)
                .description("pieces of work that wait for the model")
                .register(registry);
        Gauge.builder("rexserve.llm.queue.oldest.age", queue, q -> q.oldestAge().toNanos() / 1e9)
                .description("how long the oldest piece of work has waited")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("rexserve.llm.conversations", this, LlmEngine::conversations)
                .description("streams being served")
                .register(registry);
        Gauge.builder("rexserve.llm.native.arrays", this, LlmEngine::heldArrays)
                .description("native arrays that streams hold; none once no stream is open")
                .register(registry);
    }

    State state() {
        return state;
    }

    int conversations() {
        synchronized (conversationsChanged) {
            return conversations;
        }
    }

    int heldArrays() {
        LoadedModel model = loaded;
        return model == null || state == State.FAILED ? 0 : model.heldArrays();
    }

    /// Lets a stream in; [#leave] gives its place back.
    ///
    /// @throws io.grpc.StatusRuntimeException the refusal: warming up, draining, failed or full
    void enter() {
        switch (state) {
            case READY -> {}
            case WARMING_UP ->
                throw new Refusal(Reason.WARMING_UP, "the model is being loaded and warmed up").exception();
            case DRAINING -> throw new Refusal(Reason.DRAINING, "the service is about to stop").exception();
            case FAILED -> throw new Refusal(Reason.FAULT, "the model could not be loaded").exception();
        }
        synchronized (conversationsChanged) {
            if (conversations >= properties.maxConversations()) {
                String message = "conversations: " + conversations + " are open (expected: < "
                        + properties.maxConversations() + ")";
                Duration retryAfter = queue.pace().expected(conversations);
                throw new Refusal(Reason.QUEUE_FULL, message, List.of(), retryAfter).exception();
            }
            conversations++;
        }
    }

    void leave() {
        synchronized (conversationsChanged) {
            conversations--;
            conversationsChanged.notifyAll();
        }
    }

    /// The model, for streams that were let in.
    LoadedModel model() {
        return Objects.requireNonNull(loaded, "model: none (expected: a stream that was let in)");
    }

    /// Lets work of a stream wait for the model.
    ///
    /// @return closing it takes the work out of the queue
    Place<Work> submit(Work work) {
        Place<Work> place = queue.reserve(1);
        place.enqueue(work);
        return place;
    }

    @Override
    public void start() {
        owner = Thread.ofPlatform().name("llm-model").start(this::own);
    }

    private void own() {
        Torch.useThreads(properties.threads());
        try (LoadedModel model = LoadedModel.load(properties.model(), properties.compute())) {
            WarmUp.run(model);
            loaded = model;
            synchronized (conversationsChanged) {
                if (state == State.WARMING_UP) {
                    state = State.READY;
                }
            }
            report(model);
            LOG.info("{} is ready", properties.model());
            serve(model);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // whatever it was: this thread is gone, and nobody else answers
            state = State.FAILED;
            LOG.error("{} cannot be served", properties.model(), e);
        }
    }

    /// What was guessed about a checkpoint, or told against it, is never kept quiet.
    private static void report(LoadedModel model) {
        for (Setting setting : model.network().settings()) {
            switch (setting.origin()) {
                case GUESS -> LOG.warn("guessed: {}", setting.text());
                case OVERRIDE -> LOG.info("overridden: {}", setting.text());
                case FOLDER, TENSORS -> {}
            }
        }
    }

    private void serve(LoadedModel model) throws InterruptedException {
        for (var places = queue.take(1); !places.isEmpty(); places = queue.take(1)) {
            meters.batch(places.size());
            Place<Work> place = places.getFirst();
            long began = System.nanoTime();
            place.work().run(model, place.waited());
            queue.pace().record(place.cost(), Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /// Refuses new streams and waits for those that were let in.
    @Override
    public void stop() {
        long deadline = System.nanoTime() + properties.drainTimeout().toNanos();
        try {
            synchronized (conversationsChanged) {
                state = state == State.FAILED ? State.FAILED : State.DRAINING;
                for (long left = deadline - System.nanoTime();
                        conversations > 0 && left > 0;
                        left = deadline - System.nanoTime()) {
                    conversationsChanged.wait(left / 1_000_000 + 1);
                }
            }
            queue.close();
            if (owner != null && !owner.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                LOG.warn("work was left after {}", properties.drainTimeout());
                owner.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return owner != null && owner.isAlive();
    }
}
