package io.rexserve.llm.engine;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.llm.scheduler.PrefillBudget;
import io.rexserve.llm.scheduler.Scheduler;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.vision.VisionWorker;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.Setting;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.serving.admission.Admission.Permit;
import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.call.Peer;
import io.rexserve.serving.lifecycle.LogLimit;
import io.rexserve.serving.lifecycle.ModelEngine;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.serving.telemetry.EngineMeters;
import io.rexserve.serving.telemetry.LimitGauge;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.refusal.Refusal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The owner of the language model: the decoder's thread and the vision worker, the queues in front of them, and
/// the admission of streams.
///
/// Capacity is given to streams, not to their messages: an admitted stream has at most one task waiting, and none of
/// its messages is refused for want of capacity.
public final class LlmEngine extends ModelEngine<LoadedModel> {
    private static final Logger LOG = LoggerFactory.getLogger(LlmEngine.class);

    /// A stream that was admitted.
    public interface OpenStream {
        /// One of the model's threads has died, or the drain timeout is over. Called on any thread, when no
        /// task of the stream runs any more.
        void engineEnded(RuntimeException refusal);

        /// The peer that opened it.
        Peer peer();

        /// How long the caller has been silent while nothing is computed for it; empty if something is.
        OptionalLong idleNanos();

        /// Ends the stream if it is idle, so that another peer is served.
        ///
        /// @return whether it was, and holds nothing any more
        boolean giveWay();
    }

    private final LogLimit warnings = new LogLimit(10, System::nanoTime);
    private final LlmProperties properties;
    private final RequestQueue<DecoderTask> decoderTasks;
    private final RequestQueue<VisionWorker.Task> visionTasks;
    private final StreamAdmission admission;
    private final Scheduler scheduler;
    private final LlmMeters meters;
    private final EngineMeters engineMeters;
    private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Refusal ended;

    public LlmEngine(LlmProperties properties, MeterRegistry registry, LlmMeters meters) {
        super("llm-model", properties.model(), properties.drainTimeout());
        this.properties = properties;
        this.meters = meters;
        this.engineMeters = new EngineMeters(registry, "llm");
        this.decoderTasks = new RequestQueue<>(properties.maxConversations());
        this.visionTasks = new RequestQueue<>(properties.maxConversations());
        this.admission =
                new StreamAdmission(properties.maxConversations(), properties.maxConversationsPerPeer(), streams);
        this.scheduler = new Scheduler(
                step -> model().chatRex().forward(step),
                new BatchRunner((sequences, cause) -> {
                    meters.outOfMemory();
                    warnings.log(
                            () -> LOG.warn("memory does not suffice for a step of {} sequences", sequences, cause),
                            others -> LOG.warn("{} more steps without memory were not logged", others));
                }),
                new PrefillBudget(properties.maxPrefillSlowdown(), properties.prefillChunk()),
                properties.maxBatchSize(),
                properties.tokensBehindPrefix(),
                meters);
        registerMeters(registry);
    }

    private void registerMeters(MeterRegistry registry) {
        engineMeters.watch(this);
        Gauge.builder("rexserve.llm.queue.depth", () -> decoderTasks.depth() + visionTasks.depth())
                .description("tasks that wait for one of the model's threads")
                .register(registry);
        LimitGauge.register(registry, "rexserve.llm.queue.depth.limit", properties.maxConversations());
        Gauge.builder("rexserve.llm.sequences", scheduler, Scheduler::running)
                .description("sequences that the decoder's steps advance")
                .register(registry);
        LimitGauge.register(registry, "rexserve.llm.sequences.limit", properties.maxBatchSize());
        Gauge.builder("rexserve.llm.queue.oldest.age", this, LlmEngine::oldestAge)
                .description("how long the oldest task has waited")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("rexserve.llm.conversations", admission, StreamAdmission::open)
                .description("open streams")
                .register(registry);
        LimitGauge.register(registry, "rexserve.llm.conversations.limit", properties.maxConversations());
        Gauge.builder("rexserve.llm.native.arrays", this, engine -> engine.ofModel(LoadedModel::heldArrays))
                .description("native arrays that streams hold; none once no stream is open")
                .register(registry);
        Gauge.builder("rexserve.llm.kv.cache.usage", this, engine -> engine.ofModel(LlmEngine::kvCacheUsage))
                .description("share of the KV cache that streams hold")
                .register(registry);
        Gauge.builder("rexserve.llm.kv.cache.tokens", this, engine -> engine.ofModel(LlmEngine::kvCacheTokens))
                .description("tokens of the KV cache that streams hold")
                .register(registry);
        Gauge.builder(
                        "rexserve.llm.kv.cache.tokens.limit",
                        this,
                        engine -> engine.ofModel(
                                model -> model.chatRex().kvCache().tokens()))
                .description("tokens that the KV cache has room for")
                .register(registry);
        Gauge.builder(
                        "rexserve.llm.feature.cache.size",
                        this,
                        engine -> engine.ofModel(model -> model.features().bytes()))
                .description("features of images and regions that are kept")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder(
                        "rexserve.llm.feature.cache.size.limit",
                        () -> properties.featureCache().toBytes())
                .description("features that may be kept")
                .baseUnit("bytes")
                .register(registry);
    }

    private double oldestAge() {
        return Math.max(
                        decoderTasks.oldestAge().toNanos(),
                        visionTasks.oldestAge().toNanos())
                / 1e9;
    }

    private static double kvCacheTokens(LoadedModel model) {
        KvCache kvCache = model.chatRex().kvCache();
        return kvCache.tokens() - (double) kvCache.freeTokens();
    }

    private static double kvCacheUsage(LoadedModel model) {
        KvCache kvCache = model.chatRex().kvCache();
        return 1 - (double) kvCache.freeTokens() / kvCache.tokens();
    }

    private double ofModel(ToDoubleFunction<LoadedModel> value) {
        return loaded().map(value::applyAsDouble).orElse(0.0);
    }

    /// What is served.
    ///
    /// @throws io.grpc.StatusRuntimeException the refusal: warming up, draining or failed
    public DescribeModelResponse description() {
        requireReady();
        DescribeModelResponse.Builder described = model().description().toBuilder();
        described.getLimitsBuilder().setRegions(properties.maxRegions()).setAnswerTokens(properties.maxTokens());
        return described.build();
    }

    /// Streams that are open.
    public int conversations() {
        return admission.open();
    }

    /// Admits a stream.
    ///
    /// @return to be closed once the stream holds nothing any more
    /// @throws io.grpc.StatusRuntimeException the refusal: warming up, draining, failed or full
    public Permit admit(Peer peer) {
        requireReady();
        return admission.admit(model().maxTokens(properties.maxRegions(), properties.tokensBehindPrefix()), peer);
    }

    /// Adds an open stream, which is refused if the engine ends before it.
    public void addStream(OpenStream stream) {
        streams.add(stream);
        Refusal refusal = ended;
        if (refusal != null) {
            stream.engineEnded(refusal.exception());
        }
    }

    /// Removes a stream that has ended.
    public void removeStream(OpenStream stream) {
        streams.remove(stream);
    }

    /// Reserves capacity of the decoder's queue.
    ///
    /// @return closing it takes its task out of the queue
    public Reservation<DecoderTask> reserveDecoder() {
        return decoderTasks.reserve(1);
    }

    /// Reserves capacity of the queue of the towers and the region encoder.
    ///
    /// @return closing it takes its task out of the queue
    public Reservation<VisionWorker.Task> reserveVision() {
        return visionTasks.reserve(1);
    }

    /// Wakes the decoder's thread, so that it notices a stream that has ended.
    public void wake() {
        decoderTasks.wake();
    }

    @Override
    protected boolean isFaultOfFiles(Throwable failure) {
        return failure instanceof CheckpointException;
    }

    @Override
    protected LoadedModel load() {
        Torch.useThreads(properties.threads());
        ModelDigest.require(properties.model(), "rexserve.llm.model-sha256", properties.modelSha256());
        LoadedModel loaded = LoadedModel.load(
                properties.model(),
                properties.compute(),
                properties.kvCacheSize(),
                properties.featureCache().toBytes(),
                meters::featuresEvicted);
        engineMeters.serves(
                loaded.info().getName(), loaded.info().getSha256(), properties.device(), properties.dtype());
        properties
                .compute()
                .memory()
                .ifPresent(gpu -> engineMeters.watchGpu(properties.device(), gpu::used, gpu::limit));
        return loaded;
    }

    @Override
    protected void warmUp(LoadedModel model) {
        report(model);
        WarmUp.run(model, properties.maxBatchSize());
        KvCache kvCache = model.chatRex().kvCache();
        kvCache.onFreed(this::wake);
        admission.resize((long) kvCache.tokens() + properties.maxWaitingTokens());
    }

    /// Logs what was guessed about a checkpoint, and what overrides it.
    private static void report(LoadedModel model) {
        for (Setting setting : model.chatRex().settings()) {
            switch (setting.origin()) {
                case GUESS -> LOG.warn("guessed: {}", setting.text());
                case OVERRIDE -> LOG.info("overridden: {}", setting.text());
                case FOLDER, TENSORS -> {}
            }
        }
    }

    @Override
    protected void serve(LoadedModel model) throws InterruptedException {
        try (var _ = VisionWorker.start(visionTasks, properties.towerThreads(), this::step, this::fail)) {
            Torch.useThreads(properties.threads()); // part of the count is the process's: the last call holds
            try {
                decode();
            } catch (RuntimeException | Error e) {
                fail(e); // before the worker, which may be interrupted in its task now
                throw e;
            }
        }
    }

    /// Begins one task, makes one step, and so on.
    private void decode() throws InterruptedException {
        while (!scheduler.isIdle() || !decoderTasks.drained()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Optional<Reservation<DecoderTask>> next =
                    scheduler.running() > 0 ? decoderTasks.poll() : decoderTasks.await();
            try (var _ = step()) {
                next.ifPresent(task -> scheduler.begin(task.request(), task.waited()));
                scheduler.step();
            }
        }
    }

    @Override
    protected void refuseWaiting(Refusal refusal) {
        ended = refusal;
        decoderTasks.refuseAll(refusal.exception(), _ -> {});
        visionTasks.refuseAll(refusal.exception(), _ -> {});
        streams.forEach(stream -> stream.engineEnded(refusal.exception()));
    }

    /// Open streams may still send messages; they are served to their end.
    @Override
    protected void closeQueues(long deadlineNanos) throws InterruptedException {
        admission.awaitEmpty(deadlineNanos);
        decoderTasks.close();
    }
}
