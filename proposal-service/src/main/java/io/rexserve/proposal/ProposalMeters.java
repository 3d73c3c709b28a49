package io.rexserve.proposal;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.proposal.ProposalJob.View;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.Locale;

/// What is measured of every call.
final class ProposalMeters {
    /// Where a call's time goes.
    enum Stage {
        DECODE,
        QUEUE,
        INFER,
        FILTER
    }

    private final MeterRegistry meters;
    private final DistributionSummary batch;
    private final DistributionSummary boxes;
    private final Timer batchWait;
    private final Timer firstBox;

    ProposalMeters(MeterRegistry meters) {
        this.meters = meters;
        this.batch = DistributionSummary.builder("rexserve.proposal.batch.size")
                .description("pictures that the model is given at a time")
                .register(meters);
        this.batchWait = Timer.builder("rexserve.proposal.batch.wait")
                .description("how long the model was free and pictures were ready, but waited for more of their size")
                .register(meters);
        this.boxes = DistributionSummary.builder("rexserve.proposal.boxes")
                .description("boxes per picture and granularity")
                .register(meters);
        this.firstBox = Timer.builder("rexserve.proposal.time.to.first.box")
                .description("from the arrival of a picture to its boxes, if it has any")
                .register(meters);
        for (Stage stage : Stage.values()) {
            timer(stage);
        }
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

    /// @param pictures views that are computed together
    /// @param waited for one another
    void batch(int pictures, Duration waited) {
        batch.record(pictures);
        batchWait.record(waited);
    }

    /// @param pictures for which memory did not suffice
    void outOfMemory(int pictures) {
        meters.counter("rexserve.proposal.out.of.memory", "outcome", pictures > 1 ? "smaller_batch" : "refused")
                .increment();
    }

    /// Shows what waits and what is held, for as long as the engine lives.
    void watch(ProposalEngine engine, RequestQueue<View> queue) {
        Gauge.builder("rexserve.proposal.queue.depth", queue, RequestQueue::depth)
                .description("pictures, tiles counted one by one, that wait for the model")
                .register(meters);
        Gauge.builder("rexserve.proposal.queue.pixels", queue, RequestQueue::reservedCost)
                .description("pixels for the network of pictures that wait or are being decoded")
                .register(meters);
        Gauge.builder(
                        "rexserve.proposal.queue.buckets",
                        queue,
                        q -> q.kinds(view -> view.picture().inputSize()))
                .description("different input sizes among the pictures that wait")
                .register(meters);
        Gauge.builder(
                        "rexserve.proposal.queue.oldest.age",
                        queue,
                        q -> q.oldestAge().toNanos() / 1e9)
                .description("how long the oldest picture has waited")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("rexserve.proposal.native.arrays", engine, ProposalEngine::heldArrays)
                .description("native arrays that are held; those of the weights alone between pictures")
                .register(meters);
    }

    void found(int count, Duration sinceArrival) {
        boxes.record(count);
        if (count > 0) {
            firstBox.record(sinceArrival);
        }
    }

    void refused(Reason reason) {
        meters.counter("rexserve.proposal.refusals", "reason", reason.name()).increment();
    }
}
