package io.rexserve.proposal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.image.RgbImage;
import io.rexserve.model.engine.DecodedPicture;
import io.rexserve.model.engine.Place;
import io.rexserve.model.engine.WorkQueue;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// The thread that owns the model, and the queue in front of it.
final class ProposalEngine implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ProposalEngine.class);
    private static final int BATCH = 1;

    /// Where the engine stands.
    enum State {
        WARMING_UP,
        READY,
        DRAINING,
        FAILED
    }

    private final ProposalProperties properties;
    private final WorkQueue<ProposalJob> queue;
    private final ProposalMeters meters;
    private volatile State state = State.WARMING_UP;
    private volatile @Nullable UpnModel loaded;
    private @Nullable Thread owner;

    ProposalEngine(ProposalProperties properties, MeterRegistry registry, ProposalMeters meters) {
        this.properties = properties;
        this.meters = meters;
        this.queue = new WorkQueue<>(properties.queueCapacity());
        Gauge.builder("rexserve.proposal.queue.depth", queue, WorkQueue::depth)
                .description("pictures that wait for the model")
                .register(registry);
        Gauge.builder(
                        "rexserve.proposal.queue.oldest.age",
                        queue,
                        q -> q.oldestAge().toNanos() / 1e9)
                .description("how long the oldest picture has waited")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("rexserve.proposal.native.arrays", this, ProposalEngine::heldArrays)
                .description("native arrays that are held; those of the weights alone between pictures")
                .register(registry);
    }

    State state() {
        return state;
    }

    int heldArrays() {
        UpnModel model = loaded;
        return model == null ? 0 : model.heldArrays();
    }

    /// Room for one picture.
    ///
    /// @throws io.rexserve.model.engine.QueueFullException if there is none
    /// @throws io.rexserve.model.engine.QueueClosedException while stopping
    Place<ProposalJob> reserve() {
        return queue.reserve(1);
    }

    @Override
    public void start() {
        owner = Thread.ofPlatform().name("proposal-model").start(this::own);
    }

    private void own() {
        Torch.useThreads(properties.threads());
        try (UpnModel model = load()) {
            warmUp(model);
            loaded = model;
            if (state == State.WARMING_UP) {
                state = State.READY;
            }
            LOG.info("{} is ready", properties.model());
            serve(model);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // whatever it was: this thread is gone, and nobody else answers
            state = State.FAILED;
            LOG.error("{} cannot be served", properties.model(), e);
        }
    }

    private UpnModel load() {
        FreeMemory.require(properties.model(), properties.compute());
        return UpnModel.load(properties.model(), properties.compute());
    }

    // Compiles the kernels and touches every weight, at the shapes that pictures of both orientations have.
    private static void warmUp(UpnModel model) {
        int side = model.config().shortSide();
        for (int[] size : new int[][] {{side, side}, {4 * side / 3, side}, {side, 4 * side / 3}}) {
            var grey = new RgbImage(size[0], size[1], new byte[3 * size[0] * size[1]]);
            model.propose(grey, Set.of(Granularity.values()));
        }
    }

    private void serve(UpnModel model) throws InterruptedException {
        for (var places = queue.take(BATCH); !places.isEmpty(); places = queue.take(BATCH)) {
            meters.batch(places.size());
            places.forEach(place -> answer(model, place));
        }
    }

    private void answer(UpnModel model, Place<ProposalJob> place) {
        ProposalJob job = place.work();
        try (DecodedPicture picture = job.picture()) {
            if (job.abandoned().getAsBoolean()) {
                throw new CancellationException("nobody waits any more");
            }
            long began = System.nanoTime();
            Map<Granularity, ProposalSet> sets = model.propose(picture.image(), job.granularities());
            var took = Duration.ofNanos(System.nanoTime() - began);
            queue.pace().record(place.cost(), took);
            job.answer().accept(new ProposalJob.Found(sets, place.waited(), took));
        } catch (RuntimeException | OutOfMemoryError e) {
            job.failure().accept(e);
        }
    }

    /// Refuses what comes from now on and waits for what was accepted.
    @Override
    public void stop() {
        if (state != State.FAILED) {
            state = State.DRAINING;
        }
        queue.close();
        try {
            if (owner != null && !owner.join(properties.drainTimeout())) {
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

    // Before the servers start, and stopped after they have.
    @Override
    public int getPhase() {
        return 0;
    }
}
