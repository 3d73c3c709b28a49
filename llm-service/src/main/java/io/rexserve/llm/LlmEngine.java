package io.rexserve.llm;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.Setting;
import io.rexserve.model.language.decoder.Prefix;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// The thread that owns the decoder and the one that looks at pictures, the queues in front of them, and the count of
/// streams let in.
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

    /// Work for one of the threads. It reports its own failures.
    @FunctionalInterface
    interface Work {
        /// @param waited time in the queue
        void run(LoadedModel model, Duration waited);
    }

    private final LlmProperties properties;
    private final RequestQueue<Work> queue;
    private final RequestQueue<Work> pictures;
    private final StreamAdmission admission;
    private final Passes passes;
    private final MemoryLine memoryLine;
    private volatile State state = State.WARMING_UP;
    private volatile @Nullable LoadedModel loaded;
    private @Nullable Thread owner;

    LlmEngine(LlmProperties properties, MeterRegistry registry, LlmMeters meters) {
        this.properties = properties;
        this.queue = new RequestQueue<>(properties.maxConversations());
        this.pictures = new RequestQueue<>(properties.maxConversations());
        this.admission = new StreamAdmission(properties.maxConversations());
        this.passes = new Passes(
                shares -> model().network().pass(shares),
                new BatchRunner((sequences, cause) -> {
                    meters.outOfMemory();
                    LOG.warn("the memory does not suffice for a pass over {} sequences", sequences, cause);
                }),
                new PassBudget(properties.maxStall(), properties.prefillChunk()),
                properties.maxBatch(),
                meters);
        this.memoryLine = new MemoryLine(passes::join);
        Gauge.builder("rexserve.llm.queue.depth", () -> queue.depth() + pictures.depth())
                .description("pieces of work that wait for the model")
                .register(registry);
        Gauge.builder("rexserve.llm.queue.oldest.age", this, LlmEngine::oldestAge)
                .description("how long the oldest piece of work has waited")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("rexserve.llm.conversations", admission, StreamAdmission::streams)
                .description("streams being served")
                .register(registry);
        Gauge.builder("rexserve.llm.native.arrays", this, engine -> engine.ofModel(LoadedModel::heldArrays))
                .description("native arrays that streams hold; none once no stream is open")
                .register(registry);
        Gauge.builder("rexserve.llm.key.value.used", this, engine -> engine.ofModel(LlmEngine::usedShare))
                .description("share of the key-value memory that streams hold")
                .register(registry);
        Gauge.builder(
                        "rexserve.llm.feature.cache.size",
                        this,
                        engine -> engine.ofModel(model -> model.features().bytes()))
                .description("features of pictures and regions that are kept")
                .baseUnit("bytes")
                .register(registry);
    }

    private double oldestAge() {
        return Math.max(queue.oldestAge().toNanos(), pictures.oldestAge().toNanos()) / 1e9;
    }

    private static double usedShare(LoadedModel model) {
        KvCache pool = model.network().keyValues();
        return 1 - (double) pool.free() / pool.positions();
    }

    private double ofModel(ToDoubleFunction<LoadedModel> value) {
        LoadedModel model = loaded;
        return model == null || state == State.FAILED ? 0 : value.applyAsDouble(model);
    }

    State state() {
        return state;
    }

    int conversations() {
        return admission.streams();
    }

    /// Lets a stream in.
    ///
    /// @return closed when the stream holds nothing any more
    /// @throws io.grpc.StatusRuntimeException the refusal: warming up, draining, failed or full
    StreamAdmission.Entry enter() {
        switch (state) {
            case READY -> {}
            case WARMING_UP ->
                throw new Refusal(Reason.WARMING_UP, "the model is being loaded and warmed up").exception();
            case DRAINING -> throw new Refusal(Reason.DRAINING, "the service is about to stop").exception();
            case FAILED -> throw new Refusal(Reason.FAULT, "the model could not be loaded").exception();
        }
        long capacity = (long) model().network().keyValues().positions() + properties.maxWaitingPositions();
        return admission.enter(model().mostPositions(properties.maxRegions(), properties.roomForAnswer()), capacity);
    }

    /// The model, for streams that were let in.
    LoadedModel model() {
        return Objects.requireNonNull(loaded, "model: none (expected: a stream that was let in)");
    }

    /// Lets work of a stream wait for the decoder.
    ///
    /// @return closing it takes the work out of the queue
    Reservation<Work> submit(Work work) {
        return enqueued(queue, work);
    }

    /// Lets work of a stream that needs no decoder, but towers or the region encoder, wait for its turn.
    ///
    /// @return closing it takes the work out of the queue
    Reservation<Work> look(Work work) {
        return enqueued(pictures, work);
    }

    private static Reservation<Work> enqueued(RequestQueue<Work> queue, Work work) {
        Reservation<Work> place = queue.reserve(1);
        place.enqueue(work);
        return place;
    }

    /// Lets the decoder's thread see that a stream has ended.
    void wake() {
        queue.wake();
    }

    /// Lets a run take part in the decoder's passes. On the decoder's thread only.
    void join(Run run) {
        passes.join(run);
    }

    /// Positions that work on the decoder's thread may read at a time beside what runs.
    int promptBudget() {
        return passes.promptBudget();
    }

    /// Lets a prefix be read as soon as there is memory for it and so many positions behind it. On the decoder's thread
    /// only.
    ///
    /// @throws KvCacheExhaustedException if there never will be
    void admit(Run run, Prefix prefix, int behind) {
        memoryLine.admit(run, prefix, behind);
    }

    @Override
    public void start() {
        owner = Thread.ofPlatform().name("llm-model").start(this::own);
    }

    private void own() {
        Torch.useThreads(properties.threads());
        try (LoadedModel model = load()) {
            loaded = model;
            WarmUp.run(model, properties.maxBatch());
            model.network().keyValues().onFreed(queue::wake);
            becomeReady();
            report(model);
            LOG.info("{} is ready", properties.model());
            try (var _ = VisionThread.start(model, pictures, properties.towerThreads(), this::failed)) {
                Torch.useThreads(properties.threads()); // part of the count is the process's: the last one to say holds
                serve(model);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // whatever it was: this thread is gone, and nobody else answers
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        state = State.FAILED;
        LOG.error("{} cannot be served", properties.model(), cause);
    }

    private LoadedModel load() {
        return LoadedModel.load(
                properties.model(),
                properties.compute(),
                properties.keyValueRoom(),
                properties.featureCache().toBytes());
    }

    private synchronized void becomeReady() {
        if (state == State.WARMING_UP) {
            state = State.READY;
        }
    }

    private synchronized void drain() {
        if (state != State.FAILED) {
            state = State.DRAINING;
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

    /// One piece of work, then one pass, by turns.
    private void serve(LoadedModel model) throws InterruptedException {
        while (passes.running() > 0 || !memoryLine.isEmpty() || !queue.drained()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Optional<Reservation<Work>> next = passes.running() > 0 ? queue.poll() : queue.await();
            long began = System.nanoTime();
            next.ifPresent(place -> place.request().run(model, place.waited()));
            memoryLine.advance();
            passes.step(Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /// Refuses new streams and waits for those that were let in.
    @Override
    public void stop() {
        long deadline = System.nanoTime() + properties.drainTimeout().toNanos();
        try {
            drain();
            admission.awaitEmpty(deadline);
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
