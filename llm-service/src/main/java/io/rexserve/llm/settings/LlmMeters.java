package io.rexserve.llm.settings;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.v1.WarningCode;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.Locale;

/// The meters of streams, questions and steps.
public final class LlmMeters {
    /// The stages that a stream's time is divided into.
    public enum Stage {
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
    private final DistributionSummary prefillTokens;
    private final Timer step;
    private final Counter reused;
    private final Counter encoded;
    private final Counter evicted;
    private final Counter outOfMemory;
    private final DistributionSummary objects;
    private final Counter invalidIndices;

    public LlmMeters(MeterRegistry meters) {
        this.meters = meters;
        this.firstBox = Timer.builder("rexserve.llm.time.to.first.box")
                .description("from the arrival of a question to its first object")
                .register(meters);
        this.batch = DistributionSummary.builder("rexserve.llm.batch.size")
                .description("sequences that one step of the decoder reads")
                .register(meters);
        this.prefillTokens = DistributionSummary.builder("rexserve.llm.step.prefill.tokens")
                .description("prompt tokens that one step of the decoder reads")
                .register(meters);
        this.step = Timer.builder("rexserve.llm.step")
                .description("time of one step of the decoder")
                .register(meters);
        this.reused = Counter.builder("rexserve.llm.features.hits")
                .description("images that did not have to be encoded again")
                .register(meters);
        this.encoded = Counter.builder("rexserve.llm.features.misses")
                .description("images that had to be encoded")
                .register(meters);
        this.evicted = Counter.builder("rexserve.llm.features.evictions")
                .description("features of images and regions that gave way to others")
                .register(meters);
        this.outOfMemory = Counter.builder("rexserve.llm.out.of.memory")
                .description("steps for which memory did not suffice")
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
        for (Reason reason : Reason.values()) {
            refusals(reason);
        }
        for (WarningCode code : WarningCode.values()) {
            if (code != WarningCode.UNRECOGNIZED && code != WarningCode.WARNING_CODE_UNSPECIFIED) {
                warnings(code);
            }
        }
        tokens("prompt", 0);
        tokens("completion", 0);
    }

    public void took(Stage stage, Duration time) {
        timer(stage).record(time);
    }

    private Timer timer(Stage stage) {
        return Timer.builder("rexserve.llm.stage")
                .description("time per stage of a stream")
                .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    public void firstBox(Duration time) {
        firstBox.record(time);
    }

    /// One step of the decoder.
    ///
    /// @param sequences that it read
    /// @param prefill prompt tokens among what it read
    public void step(int sequences, int prefill, Duration time) {
        batch.record(sequences);
        prefillTokens.record(prefill);
        step.record(time);
    }

    /// An image whose features were kept.
    public void featuresReused() {
        reused.increment();
    }

    /// An image whose features were not kept.
    public void featuresMissed() {
        encoded.increment();
    }

    /// Features that gave way to others.
    public void featuresEvicted() {
        evicted.increment();
    }

    /// Memory did not suffice for a step.
    public void outOfMemory() {
        outOfMemory.increment();
    }

    /// Counts while an answer is generated, not after it: an abandoned answer has cost its tokens, too.
    public void tokens(String kind, int count) {
        Counter.builder("rexserve.llm.tokens")
                .description("prompt tokens read, tokens generated")
                .tag("kind", kind)
                .register(meters)
                .increment(count);
    }

    public void answered(int objectCount) {
        objects.record(objectCount);
    }

    public void invalidIndex() {
        invalidIndices.increment();
    }

    public void warned(WarningCode code) {
        warnings(code).increment();
    }

    private Counter warnings(WarningCode code) {
        return Counter.builder("rexserve.llm.warnings")
                .description("warnings that were sent with answers")
                .tag("code", code.name().replace("WARNING_CODE_", ""))
                .register(meters);
    }

    public void refused(Reason reason) {
        refusals(reason).increment();
    }

    private Counter refusals(Reason reason) {
        return Counter.builder("rexserve.llm.refusals")
                .description("streams and calls that were refused or broke off, by reason")
                .tag("reason", reason.name())
                .register(meters);
    }
}
