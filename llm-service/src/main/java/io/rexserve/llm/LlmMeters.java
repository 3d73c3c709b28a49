package io.rexserve.llm;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.v1.Usage;
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
    private final Timer firstObject;
    private final DistributionSummary objects;

    LlmMeters(MeterRegistry meters) {
        this.meters = meters;
        this.firstObject = Timer.builder("rexserve.llm.first.object")
                .description("from the arrival of a question to its first object")
                .register(meters);
        this.objects = DistributionSummary.builder("rexserve.llm.objects")
                .description("objects per question")
                .register(meters);
        for (Stage stage : Stage.values()) {
            timer(stage);
        }
    }

    void took(Stage stage, Duration time) {
        timer(stage).record(time);
    }

    private Timer timer(Stage stage) {
        return Timer.builder("rexserve.llm.stage")
                .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    void firstObject(Duration time) {
        firstObject.record(time);
    }

    void answered(int objectCount, Usage usage) {
        objects.record(objectCount);
        meters.counter("rexserve.llm.tokens", "kind", "prompt").increment(usage.getPromptTokens());
        meters.counter("rexserve.llm.tokens", "kind", "completion").increment(usage.getCompletionTokens());
    }

    void warned(WarningCode code) {
        meters.counter("rexserve.llm.warnings", "code", code.name().replace("WARNING_CODE_", ""))
                .increment();
    }

    void refused(Reason reason) {
        meters.counter("rexserve.llm.refusals", "reason", reason.name()).increment();
    }
}
