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
    private final DistributionSummary promptPositions;
    private final Timer pass;
    private final Counter seen;
    private final Counter outOfMemory;
    private final DistributionSummary objects;
    private final Counter invalidIndices;

    LlmMeters(MeterRegistry meters) {
        this.meters = meters;
        this.firstBox = Timer.builder("rexserve.llm.time.to.first.box")
                .description("from the arrival of a question to its first object")
                .register(meters);
        this.batch = DistributionSummary.builder("rexserve.llm.batch.size")
                .description("sequences that one pass of the decoder reads")
                .register(meters);
        this.promptPositions = DistributionSummary.builder("rexserve.llm.pass.prompt.positions")
                .description("positions of prompts that one pass of the decoder reads")
                .register(meters);
        this.pass = Timer.builder("rexserve.llm.pass")
                .description("time of one pass of the decoder")
                .register(meters);
        this.seen = Counter.builder("rexserve.llm.features.hits")
                .description("pictures that did not have to be encoded again")
                .register(meters);
        this.outOfMemory = Counter.builder("rexserve.llm.out.of.memory")
                .description("passes that the memory did not suffice for")
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

    /// One pass of the decoder.
    ///
    /// @param sequences that it read
    /// @param prompt positions of prompts among what it read
    void pass(int sequences, int prompt, Duration time) {
        batch.record(sequences);
        promptPositions.record(prompt);
        pass.record(time);
    }

    /// A picture whose features were kept.
    void seen() {
        seen.increment();
    }

    /// Memory did not suffice for a pass.
    void outOfMemory() {
        outOfMemory.increment();
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
