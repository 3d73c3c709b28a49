package io.rexserve.proposal;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.Locale;

/// What is measured of every call.
final class ProposalMeters {
    /// Where a call's time goes.
    enum Stage {
        DECODE,
        QUEUE,
        INFER
    }

    private final MeterRegistry meters;
    private final DistributionSummary batch;
    private final DistributionSummary boxes;
    private final Timer firstBox;

    ProposalMeters(MeterRegistry meters) {
        this.meters = meters;
        this.batch = DistributionSummary.builder("rexserve.proposal.batch.size")
                .description("pictures that the model is given at a time")
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

    void batch(int pictures) {
        batch.record(pictures);
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
