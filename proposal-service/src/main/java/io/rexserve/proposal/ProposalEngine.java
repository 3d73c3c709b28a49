package io.rexserve.proposal;

import io.rexserve.image.RgbImage;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.proposal.UpnOutput;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.proposal.ProposalTask.View;
import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.batch.BatchRunner.Outcome;
import io.rexserve.serving.lifecycle.LogLimit;
import io.rexserve.serving.lifecycle.ModelEngine;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The proposal network and the queue in front of it.
///
/// Views of one input size are computed together, up to `max-batch-size` of them. What follows the network, above all
/// non-maximum suppression, runs on virtual threads, so that the owner thread continues with the next batch.
final class ProposalEngine extends ModelEngine<UpnModel> {
    private static final Logger LOG = LoggerFactory.getLogger(ProposalEngine.class);

    /// One run of the network.
    @FunctionalInterface
    interface Inference {
        /// @param images of one input size
        /// @param cancellation checked between blocks of the network
        /// @return what was computed, per image
        List<UpnOutput> run(
                UpnModel model, List<UpnImage> images, Set<Granularity> granularities, CancellationToken cancellation);
    }

    private final LogLimit warnings = new LogLimit(10, System::nanoTime);
    private final ProposalProperties properties;
    private final Inference inference;
    private final RequestQueue<View> queue;
    private final ProposalMeters meters;
    private final BatchRunner runner = new BatchRunner(this::outOfMemory);
    private final ExecutorService replies = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("proposal-reply-", 0).factory());
    // What the owner thread has taken from the queue and not finished. On that thread only.
    private List<View> computing = List.of();

    ProposalEngine(ProposalProperties properties, ProposalMeters meters, Inference inference) {
        super("proposal-model", properties.model(), properties.drainTimeout());
        this.properties = properties;
        this.inference = inference;
        this.meters = meters;
        this.queue = new RequestQueue<>(properties.maxQueuedPixels());
        meters.watch(this, queue);
    }

    int heldArrays() {
        return loaded().map(UpnModel::heldArrays).orElse(0);
    }

    /// Reserves capacity for the views of one image, for all or for none.
    ///
    /// @param pixels of each of them in the network's input
    /// @throws io.rexserve.serving.queue.QueueFullException if there is none
    /// @throws io.rexserve.serving.queue.QueueClosedException while the service is stopping
    List<Reservation<View>> reserve(List<Integer> pixels) {
        return queue.reserveAll(pixels);
    }

    @Override
    protected boolean isFaultOfFiles(Throwable failure) {
        return failure instanceof CheckpointException;
    }

    @Override
    protected UpnModel load() {
        Torch.useThreads(properties.threads());
        FreeMemory.require(properties.model(), properties.compute());
        ModelDigest.require(properties.model(), "rexserve.proposal.model-sha256", properties.modelSha256());
        return UpnModel.load(properties.model(), properties.compute());
    }

    // Compiles the kernels, touches every weight and takes the memory that the largest batch needs, for the input sizes
    // of square tiles and of images of 4:3 and 3:4. Any other size is one more row or column of the same kernels.
    @Override
    protected void warmUp(UpnModel model) {
        int side = model.config().shortSide();
        for (int[] size : new int[][] {{side, side}, {4 * side / 3, side}, {side, 4 * side / 3}}) {
            var black = new RgbImage(size[0], size[1], new byte[3 * size[0] * size[1]]);
            UpnImage image = model.prepare(black);
            warmUp(model, List.of(image));
            if (properties.maxBatchSize() > 1) {
                warmUp(model, Collections.nCopies(properties.maxBatchSize(), image));
            }
        }
    }

    private void warmUp(UpnModel model, List<UpnImage> images) {
        for (var outcome : runner.run(
                images, some -> inference.run(model, some, Set.of(Granularity.values()), CancellationToken.NEVER))) {
            if (outcome instanceof Outcome.Failed(Throwable cause)) {
                throw new IllegalStateException(
                        "warm-up: failed for " + images.getFirst().inputSize() + " pixels", cause);
            }
        }
    }

    @Override
    protected void serve(UpnModel model) throws InterruptedException {
        for (var batch = take(); !batch.reservations().isEmpty(); batch = take()) {
            List<Reservation<View>> active = batch.reservations().stream()
                    .filter(reservation -> reservation.request().task().active())
                    .toList();
            if (!active.isEmpty()) {
                meters.batch(active.size(), batch.waited());
                computing = active.stream().map(Reservation::request).toList();
                try (var _ = step()) {
                    compute(model, active);
                }
                computing = List.of();
            }
        }
    }

    private RequestQueue.Batch<View> take() throws InterruptedException {
        return queue.takeAlike(view -> view.image().inputSize(), properties.maxBatchSize(), properties.maxWait());
    }

    private void compute(UpnModel model, List<Reservation<View>> batch) {
        var granularities = EnumSet.noneOf(Granularity.class);
        for (Reservation<View> reservation : batch) {
            ProposalTask task = reservation.request().task();
            task.begin(reservation.waited());
            granularities.addAll(task.granularities());
        }
        long began = System.nanoTime();
        List<Outcome<UpnOutput>> outcomes = runner.run(
                computing,
                some -> inference.run(model, some.stream().map(View::image).toList(), granularities, abandoned(some)));
        long pixels = batch.stream().mapToLong(Reservation::cost).sum();
        queue.serviceTime().record(pixels, Duration.ofNanos(System.nanoTime() - began));
        for (int i = 0; i < computing.size(); i++) {
            View view = computing.get(i);
            var reply = switch (outcomes.get(i)) {
                case Outcome.Done<UpnOutput>(var output) -> view.task().found(view.number(), output);
                case Outcome.Failed<?>(Throwable cause) -> view.task().failed(cause);
            };
            reply.ifPresent(this::send);
        }
    }

    /// A pass is abandoned once nobody waits for any of its images.
    private static CancellationToken abandoned(List<View> views) {
        return new CancellationToken(
                () -> views.stream().noneMatch(view -> view.task().active()));
    }

    private void outOfMemory(int images, Throwable cause) {
        meters.outOfMemory(images);
        warnings.log(
                () -> LOG.warn(
                        "memory does not suffice for {} image(s) at a time, max-batch-size is {}; {}",
                        images,
                        properties.maxBatchSize(),
                        images > 1 ? "they are computed in smaller batches" : "this one is refused",
                        cause),
                others -> LOG.warn("{} more batches without memory were not logged", others));
    }

    @Override
    protected void refuseWaiting(Refusal refusal) {
        computing.forEach(view -> refuse(view, refusal));
        computing = List.of();
        queue.refuseAll(refusal.exception(), view -> refuse(view, refusal));
    }

    private void refuse(View view, Refusal refusal) {
        view.task().failed(refusal.exception()).ifPresent(this::send);
    }

    private void send(Runnable reply) {
        try {
            replies.execute(reply);
        } catch (RejectedExecutionException _) { // the drain timeout is over, but not for this thread
            reply.run();
        }
    }

    @Override
    protected void closeQueues(long deadlineNanos) {
        queue.close();
    }

    @Override
    protected void awaitReplies(long deadlineNanos) throws InterruptedException {
        replies.shutdown();
        if (!replies.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            LOG.warn("requests were still open after {}", properties.drainTimeout());
        }
    }

    /// Started before the servers, and stopped after them.
    @Override
    public int getPhase() {
        return 0;
    }
}
