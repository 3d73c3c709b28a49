package io.rexserve.llm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.v1.WarningCode;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.Locale;

/// What is measured of every stream.
final class LlmMeters {
    /// Where a stream's time goes.
    enum Stage {
        DECODE_IMAGE,
        QUEUE,
        ENCODE_IMAGE,
        ENCODE_REGIONS,
        PREFILL,
        DECODE_TOKENS
    }

    private final MeterRegistry meters;
    private final Timer firstBox;
    private final DistributionSummary batch;
    private final DistributionSummary objects;
    private final Counter invalidIndices;

    LlmMeters(MeterRegistry meters) {
        this.meters = meters;
        this.firstBox = Timer.builder("rexserve.llm.time.to.first.box")
                .description("from the arrival of a question to its first object")
                .register(meters);
        this.batch = DistributionSummary.builder("rexserve.llm.batch.size")
                .description("pieces of work that the model is given at a time")
                .register(meters);
        this.objects = DistributionSummary.builder("rexserve.llm.objects")
                .description("objects per question")
                .register(meters);
        this.invalidIndices = Counter.builder("rexserve.llm.invalid.indices")
                .description("indices without a region, which only unconstrained answers can hold")
                .register(meters);
        for (Stage stage : Stage.values()) {
            timer(stage);
        }
        tokens("prompt", 0);
        tokens("completion", 0);
    }

    void took(Stage stage, Duration time) {
        timer(stage).record(time);
    }

    private Timer timer(Stage stage) {
        return Timer.builder("rexserve.llm.stage")
                .description("time per stage of a stream")
                .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    void firstBox(Duration time) {
        firstBox.record(time);
    }

    void batch(int pieces) {
        batch.record(pieces);
    }

    /// Counts while an answer is made, not after it: an abandoned answer has cost its tokens too.
    void tokens(String kind, int count) {
        Counter.builder("rexserve.llm.tokens")
                .description("positions of prompts read, tokens chosen")
                .tag("kind", kind)
                .register(meters)
                .increment(count);
    }

    void answered(int objectCount) {
        objects.record(objectCount);
    }

    void invalidIndex() {
        invalidIndices.increment();
    }

    void warned(WarningCode code) {
        meters.counter("rexserve.llm.warnings", "code", code.name().replace("WARNING_CODE_", ""))
                .increment();
    }

    void refused(Reason reason) {
        meters.counter("rexserve.llm.refusals", "reason", reason.name()).increment();
    }
}
