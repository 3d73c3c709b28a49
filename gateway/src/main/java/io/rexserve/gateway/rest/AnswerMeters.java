package io.rexserve.gateway.rest;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.detection.DetectionListener;
import java.time.Duration;

/// Durations of the stages of answers, and how answers are degraded.
final class AnswerMeters {
    private final MeterRegistry meters;

    AnswerMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /// Measures a stage of a request, until it is closed.
    Stage stage(String name) {
        return new Stage(name);
    }

    final class Stage implements AutoCloseable {
        private final String name;
        private final long start = System.nanoTime();

        private Stage(String name) {
            this.name = name;
        }

        @Override
        public void close() {
            record(name, since(start));
        }
    }

    private void record(String name, Duration duration) {
        Timer.builder("rexserve.gateway.stage")
                .description("Time per stage of a request")
                .tag("stage", name)
                .register(meters)
                .record(duration);
    }

    /// Wraps a listener to measure the time to the first object.
    ///
    /// @param arrival of the request, on the clock of [System#nanoTime]
    DetectionListener timed(DetectionListener listener, long arrival) {
        return new DetectionListener() {
            private boolean found;

            @Override
            public void on(DetectionEvent event) {
                listener.on(event);
                if (event instanceof DetectionEvent.Found && !found) {
                    found = true;
                    Timer.builder("rexserve.gateway.time.to.first.box")
                            .description("From the arrival of a request to its first object")
                            .register(meters)
                            .record(since(arrival));
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
    void answered(DetectionResult result) {
        if (result.regions().proposals() != null) {
            record("proposals", result.regions().proposalTime());
        }
        record("language", result.total());
        DistributionSummary.builder("rexserve.gateway.region.batches")
                .description("Conversations with the language service per request")
                .register(meters)
                .record(result.batches());
        for (Degradation degradation : result.degraded()) {
            meters.counter("rexserve.gateway.degraded", "kind", degradation.code())
                    .increment();
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
