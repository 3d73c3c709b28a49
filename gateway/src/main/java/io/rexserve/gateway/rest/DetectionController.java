package io.rexserve.gateway.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.DetectionResult;
import io.rexserve.gateway.detection.Proposals;
import io.rexserve.gateway.drawing.Mark;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The two questions over HTTP: admit by header, read, ask within the time, draw, answer.
@RestController
@Tag(name = "Detection", description = "Boxes by label, and boxes of everything")
final class DetectionController {
    private final Detection detection;
    private final RequestTime time;
    private final Admission admission;
    private final BodyReader bodies;
    private final CallerWatch watch;
    private final Drawing drawing;
    private final MeterRegistry meters;

    DetectionController(
            Detection detection,
            RequestTime time,
            Admission admission,
            BodyReader bodies,
            CallerWatch watch,
            Drawing drawing,
            MeterRegistry meters) {
        this.detection = detection;
        this.time = time;
        this.admission = admission;
        this.bodies = bodies;
        this.watch = watch;
        this.drawing = drawing;
        this.meters = meters;
    }

    @PostMapping(
            path = "/v1/detect",
            consumes = {MediaType.MULTIPART_FORM_DATA_VALUE, MediaType.APPLICATION_JSON_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    DetectAnswer detect(HttpServletRequest http) throws Exception {
        long start = System.nanoTime();
        Duration given = time.of(http);
        try (var _ = admission.enter(bodies.expected(http))) {
            RequestForm.Detect form = measured("read", () -> bodies.read(http, start + given.toNanos()))
                    .detect();
            return watch.call(given.minusNanos(System.nanoTime() - start), () -> {
                DetectionResult result = measured("detect", () -> detection.detect(form.request()));
                stage("proposals", result.proposalsAfter());
                stage("language", result.total());
                List<Mark> marks = result.objects().stream()
                        .map(object -> new Mark(object.box(), object.label()))
                        .toList();
                return DetectAnswer.of(
                        RequestFilter.id(http),
                        result,
                        form.include(),
                        drawn(form.include(), form.request().image(), marks));
            });
        }
    }

    @PostMapping(
            path = "/v1/proposals",
            consumes = {MediaType.MULTIPART_FORM_DATA_VALUE, MediaType.APPLICATION_JSON_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ProposalsAnswer propose(HttpServletRequest http) throws Exception {
        long start = System.nanoTime();
        Duration given = time.of(http);
        try (var _ = admission.enter(bodies.expected(http))) {
            RequestForm.Propose form = measured("read", () -> bodies.read(http, start + given.toNanos()))
                    .propose();
            return watch.call(given.minusNanos(System.nanoTime() - start), () -> {
                Proposals found = measured("proposals", () -> detection.propose(form.image(), form.options()));
                List<Mark> marks = found.boxes().stream()
                        .map(scored -> new Mark(scored.box(), ""))
                        .toList();
                return ProposalsAnswer.of(
                        RequestFilter.id(http), found, form.include(), drawn(form.include(), form.image(), marks));
            });
        }
    }

    private byte @Nullable [] drawn(Set<Include> include, byte[] file, List<Mark> marks) throws Exception {
        return include.contains(Include.VISUALIZATION) ? measured("draw", () -> drawing.png(file, marks)) : null;
    }

    private <T> T measured(String stage, Callable<T> work) throws Exception {
        long start = System.nanoTime();
        try {
            return work.call();
        } finally {
            stage(stage, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private void stage(String name, Duration duration) {
        Timer.builder("rexserve.gateway.stage")
                .description("Time per stage of a request")
                .tag("stage", name)
                .register(meters)
                .record(duration);
    }
}
