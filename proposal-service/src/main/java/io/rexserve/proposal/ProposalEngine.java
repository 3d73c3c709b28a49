package io.rexserve.proposal;

import io.rexserve.image.RgbImage;
import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.batch.BatchRunner.Outcome;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.proposal.ProposalJob.View;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// The thread that owns the model, and the queue in front of it.
///
/// Views of pictures that have one input size are computed together, up to `max-batch`; what comes after the model,
/// suppression above all, is done on threads of its own.
final class ProposalEngine implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ProposalEngine.class);

    private static final Refusal ENDED =
            new Refusal(Reason.FAULT, "the model's thread has ended; the service's log says more");
    private static final Refusal STOPPED =
            new Refusal(Reason.DRAINING, "the service stops before this could be answered");

    /// Where the engine stands.
    enum State {
        WARMING_UP,
        READY,
        DRAINING,
        FAILED
    }

    /// One run of the network.
    @FunctionalInterface
    interface Inference {
        /// @param pictures of one input size
        /// @return what each granularity found, per picture
        List<Map<Granularity, ProposalSet>> run(
                UpnModel model, List<UpnImage> pictures, Set<Granularity> granularities);
    }

    private final ProposalProperties properties;
    private final Inference inference;
    private final RequestQueue<View> queue;
    private final ProposalMeters meters;
    private final BatchRunner runner = new BatchRunner(this::outOfMemory);
    private final ExecutorService answering = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("proposal-answer-", 0).factory());
    private volatile State state = State.WARMING_UP;
    private volatile @Nullable UpnModel loaded;
    private @Nullable Thread owner;

    ProposalEngine(ProposalProperties properties, ProposalMeters meters, Inference inference) {
        this.properties = properties;
        this.inference = inference;
        this.meters = meters;
        this.queue = new RequestQueue<>(properties.maxQueuedPixels());
        meters.watch(this, queue);
    }

    State state() {
        return state;
    }

    int heldArrays() {
        UpnModel model = loaded;
        return model == null ? 0 : model.heldArrays();
    }

    /// The model, whose sizes callers need to prepare pictures; there once the engine was ready.
    UpnModel model() {
        return Objects.requireNonNull(loaded, "model: not loaded (expected: an engine that was ready)");
    }

    /// Room for the views of one picture, for all or for none.
    ///
    /// @param pixels that each of them has for the network
    /// @throws io.rexserve.serving.queue.QueueFullException if there is none
    /// @throws io.rexserve.serving.queue.QueueClosedException while stopping
    List<Reservation<View>> reserve(List<Integer> pixels) {
        return queue.reserveAll(pixels);
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
            refuseTheRest(STOPPED);
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // whatever it was: this thread is gone, and nobody else answers
            state = State.FAILED;
            LOG.error("{} cannot be served", properties.model(), e);
            refuseTheRest(ENDED);
        }
    }

    private UpnModel load() {
        FreeMemory.require(properties.model(), properties.compute());
        return UpnModel.load(properties.model(), properties.compute());
    }

    // Compiles the kernels, touches every weight and takes the memory that the largest batch needs, at the sizes that
    // tiles and pictures of both orientations have. Every other size is one more row or column of the same kernels.
    private void warmUp(UpnModel model) {
        int side = model.config().shortSide();
        for (int[] size : new int[][] {{side, side}, {4 * side / 3, side}, {side, 4 * side / 3}}) {
            var grey = new RgbImage(size[0], size[1], new byte[3 * size[0] * size[1]]);
            UpnImage picture = model.prepare(grey);
            run(model, List.of(picture));
            if (properties.maxBatch() > 1) {
                run(model, Collections.nCopies(properties.maxBatch(), picture));
            }
        }
    }

    private void run(UpnModel model, List<UpnImage> pictures) {
        for (var outcome : runner.run(pictures, some -> inference.run(model, some, Set.of(Granularity.values())))) {
            if (outcome instanceof Outcome.Failed(Throwable cause)) {
                throw new IllegalStateException(
                        "warm-up: not answered for " + pictures.getFirst().inputSize() + " pixels", cause);
            }
        }
    }

    private void serve(UpnModel model) throws InterruptedException {
        for (var batch = take(); !batch.reservations().isEmpty(); batch = take()) {
            List<Reservation<View>> wanted = batch.reservations().stream()
                    .filter(place -> place.request().job().wanted())
                    .toList();
            if (!wanted.isEmpty()) {
                meters.batch(wanted.size(), batch.waited());
                try {
                    compute(model, wanted);
                } catch (RuntimeException | Error e) { // this thread ends, and these are not in the queue any more
                    wanted.forEach(place -> refuse(place.request(), ENDED));
                    throw e;
                }
            }
        }
    }

    private RequestQueue.Batch<View> take() throws InterruptedException {
        return queue.takeAlike(view -> view.picture().inputSize(), properties.maxBatch(), properties.maxWait());
    }

    private void compute(UpnModel model, List<Reservation<View>> places) {
        var asked = EnumSet.noneOf(Granularity.class);
        for (Reservation<View> place : places) {
            place.request().job().begin(place.waited());
            asked.addAll(place.request().job().granularities());
        }
        long began = System.nanoTime();
        List<View> views = places.stream().map(Reservation::request).toList();
        List<Outcome<Map<Granularity, ProposalSet>>> outcomes = runner.run(
                views,
                some -> inference.run(model, some.stream().map(View::picture).toList(), asked));
        long pixels = places.stream().mapToLong(Reservation::cost).sum();
        queue.serviceTime().record(pixels, Duration.ofNanos(System.nanoTime() - began));
        for (int i = 0; i < views.size(); i++) {
            View view = views.get(i);
            var rest = switch (outcomes.get(i)) {
                case Outcome.Done<Map<Granularity, ProposalSet>>(var sets) ->
                    view.job().found(view.number(), sets);
                case Outcome.Failed<?>(Throwable cause) -> view.job().failed(cause);
            };
            rest.ifPresent(this::answer);
        }
    }

    private void outOfMemory(int pictures, Throwable cause) {
        meters.outOfMemory(pictures);
        LOG.warn(
                "memory does not suffice for {} picture(s) at a time, max-batch is {}; {}",
                pictures,
                properties.maxBatch(),
                pictures > 1 ? "they are tried in smaller batches" : "this one is refused",
                cause);
    }

    // Nobody is to wait for an owner that is gone.
    private void refuseTheRest(Refusal refusal) {
        queue.close();
        boolean interrupted = false;
        while (!queue.drained()) {
            try {
                queue.take(1).forEach(place -> refuse(place.request(), refusal));
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuse(View view, Refusal refusal) {
        view.job().failed(refusal.exception()).ifPresent(this::answer);
    }

    private void answer(Runnable rest) {
        try {
            answering.execute(rest);
        } catch (RejectedExecutionException _) { // the time to stop is over, but not for this thread
            rest.run();
        }
    }

    /// Refuses what comes from now on and waits for what was accepted.
    @Override
    public void stop() {
        if (state != State.FAILED) {
            state = State.DRAINING;
        }
        queue.close();
        long end = System.nanoTime() + properties.drainTimeout().toNanos();
        try {
            if (owner != null && !owner.join(properties.drainTimeout())) {
                LOG.warn("work was left after {}", properties.drainTimeout());
                owner.interrupt();
            }
            answering.shutdown();
            if (!answering.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("answers were left after {}", properties.drainTimeout());
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
