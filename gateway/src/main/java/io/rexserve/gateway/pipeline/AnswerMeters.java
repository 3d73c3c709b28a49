package io.rexserve.gateway.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.telemetry.Demand;
import io.rexserve.gateway.telemetry.RequestRecord;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Durations of the stages of answers, and how answers are degraded.
public final class AnswerMeters {
    /// The stages that a request's time is divided into.
    enum Stage {
        READ,
        QUEUE,
        PROPOSALS,
        LANGUAGE,
        DETECT,
        ASK,
        DRAW;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final Map<Degradation, Counter> degraded = new EnumMap<>(Degradation.class);
    private final Timer firstBox;
    private final DistributionSummary batches;

    public AnswerMeters(MeterRegistry meters) {
        for (Stage stage : Stage.values()) {
            stages.put(
                    stage,
                    Timer.builder("rexserve.gateway.stage")
                            .description("time per stage of a request")
                            .tag("stage", stage.code())
                            .register(meters));
        }
        for (Degradation degradation : Degradation.values()) {
            degraded.put(
                    degradation,
                    Counter.builder("rexserve.gateway.degraded")
                            .description("answers that are not all that was asked for, by kind")
                            .tag("kind", degradation.code())
                            .register(meters));
        }
        this.firstBox = Timer.builder("rexserve.gateway.time.to.first.box")
                .description("from the arrival of a request to its first object")
                .register(meters);
        this.batches = DistributionSummary.builder("rexserve.gateway.region.batches")
                .description("conversations with the language service per request")
                .register(meters);
    }

    /// Measures a stage of a request, until it is closed.
    Measured stage(Stage stage, RequestRecord request) {
        return new Measured(stage, request);
    }

    final class Measured implements AutoCloseable {
        private final Stage stage;
        private final RequestRecord request;
        private final long start = System.nanoTime();

        private Measured(Stage stage, RequestRecord request) {
            this.stage = stage;
            this.request = request;
        }

        @Override
        public void close() {
            record(stage, since(start), request);
        }
    }

    private void record(Stage stage, Duration duration, RequestRecord request) {
        Objects.requireNonNull(stages.get(stage)).record(duration);
        request.stage(stage.code(), duration);
    }

    /// Wraps a listener to measure the time to the first object, and to note when the proposal service is done.
    ///
    /// @param arrival of the request, on the clock of [System#nanoTime]
    DetectionListener timed(DetectionListener listener, long arrival, Demand.Calls calls) {
        return new DetectionListener() {
            private boolean found;

            @Override
            public void on(DetectionEvent event) {
                if (event instanceof DetectionEvent.Proposed) {
                    calls.proposed();
                }
                listener.on(event);
                if (event instanceof DetectionEvent.Found && !found) {
                    found = true;
                    firstBox.record(since(arrival));
                }
            }

            @Override
            public boolean delivers() {
                return listener.delivers();
            }

            @Override
            public void idle() {
                listener.idle();
            }

            @Override
            public Duration idleInterval() {
                return listener.idleInterval();
            }
        };
    }

    /// Counts what an answer took and what it lacks.
    void answered(DetectionResult result, RequestRecord request) {
        if (result.regions().proposals() != null) {
            record(Stage.PROPOSALS, result.regions().proposalTime(), request);
        }
        record(Stage.LANGUAGE, result.total(), request);
        batches.record(result.batches());
        result.degraded()
                .forEach(kind -> Objects.requireNonNull(degraded.get(kind)).increment());
        request.answered(result);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
