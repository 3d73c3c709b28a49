package io.rexserve.proposal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.proposal.ProposalTask.View;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.Locale;

/// The meters of the proposal service.
final class ProposalMeters {
    /// The stages of a call.
    enum Stage {
        DECODE,
        QUEUE,
        INFER,
        FILTER
    }

    private static final String SMALLER_BATCH = "smaller_batch";
    private static final String REFUSED = "refused";

    private final MeterRegistry meters;
    private final DistributionSummary batch;
    private final DistributionSummary boxes;
    private final Timer batchWait;
    private final Timer firstBox;

    ProposalMeters(MeterRegistry meters) {
        this.meters = meters;
        this.batch = DistributionSummary.builder("rexserve.proposal.batch.size")
                .description("images and tiles computed together")
                .register(meters);
        this.batchWait = Timer.builder("rexserve.proposal.batch.wait")
                .description(
                        "how long the model was free and images were ready, but it waited for more of their input size")
                .register(meters);
        this.boxes = DistributionSummary.builder("rexserve.proposal.boxes")
                .description("boxes per image and granularity")
                .register(meters);
        this.firstBox = Timer.builder("rexserve.proposal.time.to.first.box")
                .description("from the arrival of a request to its boxes, if it has any")
                .register(meters);
        for (Stage stage : Stage.values()) {
            timer(stage);
        }
        for (Reason reason : Reason.values()) {
            refusals(reason);
        }
        memoryFailures(SMALLER_BATCH);
        memoryFailures(REFUSED);
    }

    void took(Stage stage, Duration time) {
        timer(stage).record(time);
    }

    private Timer timer(Stage stage) {
        return Timer.builder("rexserve.proposal.stage")
                .description("time per stage of a call")
                .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    /// @param images and tiles that are computed together
    /// @param waited how long the model was free and waited for them
    void batch(int images, Duration waited) {
        batch.record(images);
        batchWait.record(waited);
    }

    /// @param images for which memory did not suffice together
    void outOfMemory(int images) {
        memoryFailures(images > 1 ? SMALLER_BATCH : REFUSED).increment();
    }

    private Counter memoryFailures(String outcome) {
        return Counter.builder("rexserve.proposal.out.of.memory")
                .description("batches for which memory did not suffice, by what became of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    /// Registers the gauges of the queue and of native memory.
    void watch(ProposalEngine engine, RequestQueue<View> queue) {
        Gauge.builder("rexserve.proposal.queue.depth", queue, RequestQueue::depth)
                .description("images and tiles that wait for the model")
                .register(meters);
        Gauge.builder("rexserve.proposal.queue.pixels", queue, RequestQueue::reservedCost)
                .description("input pixels of images that wait or are being decoded")
                .register(meters);
        Gauge.builder("rexserve.proposal.queue.pixels.limit", queue, RequestQueue::capacity)
                .description("input pixels that may wait")
                .register(meters);
        Gauge.builder(
                        "rexserve.proposal.queue.buckets",
                        queue,
                        q -> q.kinds(view -> view.image().inputSize()))
                .description("different input sizes among the images that wait")
                .register(meters);
        Gauge.builder(
                        "rexserve.proposal.queue.oldest.age",
                        queue,
                        q -> q.oldestAge().toNanos() / 1e9)
                .description("how long the oldest image has waited")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("rexserve.proposal.native.arrays", engine, ProposalEngine::heldArrays)
                .description("native arrays that are held; those of the weights alone between requests")
                .register(meters);
    }

    void found(int count, Duration sinceArrival) {
        boxes.record(count);
        if (count > 0) {
            firstBox.record(sinceArrival);
        }
    }

    void refused(Reason reason) {
        refusals(reason).increment();
    }

    private Counter refusals(Reason reason) {
        return Counter.builder("rexserve.proposal.refusals")
                .description("calls that were refused or broke off, by reason")
                .tag("reason", reason.name())
                .register(meters);
    }
}
