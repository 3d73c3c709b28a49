package io.rexserve.gateway.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.gateway.detection.AskListener;
import io.rexserve.gateway.detection.AskResult;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.Proposals;
import io.rexserve.gateway.drawing.Mark;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The questions over HTTP: admit by header, read, ask within the time, draw, answer.
@RestController
@Tag(name = "Detection", description = "Boxes by label, boxes of everything, and every other task")
final class DetectionController {
    private final Detection detection;
    private final RequestTime time;
    private final Admission admission;
    private final BodyReader bodies;
    private final CallerWatch watch;
    private final Drawing drawing;
    private final AnswerStreams streams;
    private final MeterRegistry meters;

    DetectionController(
            Detection detection,
            RequestTime time,
            Admission admission,
            BodyReader bodies,
            CallerWatch watch,
            Drawing drawing,
            AnswerStreams streams,
            MeterRegistry meters) {
        this.detection = detection;
        this.time = time;
        this.admission = admission;
        this.bodies = bodies;
        this.watch = watch;
        this.drawing = drawing;
        this.streams = streams;
        this.meters = meters;
    }

    @PostMapping(
            path = "/v1/detect",
            consumes = {MediaType.MULTIPART_FORM_DATA_VALUE, MediaType.APPLICATION_JSON_VALUE},
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @Nullable
    DetectAnswer detect(HttpServletRequest http, HttpServletResponse response) throws Exception {
        return answered(
                http,
                response,
                "detect",
                RequestForm::detect,
                (form, result) -> DetectAnswer.of(RequestFilter.id(http), result, form.include(), drawn(form, result)));
    }

    @PostMapping(
            path = "/v1/ask",
            consumes = {MediaType.MULTIPART_FORM_DATA_VALUE, MediaType.APPLICATION_JSON_VALUE},
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @Nullable
    AskAnswer ask(HttpServletRequest http, HttpServletResponse response) throws Exception {
        return answered(
                http,
                response,
                "ask",
                RequestForm::ask,
                (form, result) -> AskAnswer.of(RequestFilter.id(http), result, form.include(), drawn(form, result)));
    }

    @PostMapping(
            path = "/v1/proposals",
            consumes = {MediaType.MULTIPART_FORM_DATA_VALUE, MediaType.APPLICATION_JSON_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ProposalsAnswer propose(HttpServletRequest http) throws Exception {
        return served(http, RequestForm::propose, form -> {
            Proposals found = measured("proposals", () -> detection.propose(form.image(), form.options()));
            List<Mark> marks = found.boxes().stream()
                    .map(scored -> new Mark(scored.box(), ""))
                    .toList();
            return ProposalsAnswer.of(
                    RequestFilter.id(http), found, form.include(), drawn(form.include(), form.image(), marks));
        });
    }

    /// Answers a form that was read.
    @FunctionalInterface
    private interface Answering<F, A> {
        A answer(F form) throws Exception;
    }

    private <F, A> A served(HttpServletRequest http, Function<RequestForm, F> checked, Answering<F, A> answering)
            throws Exception {
        long start = System.nanoTime();
        Duration given = time.of(http);
        try (var _ = admission.enter(bodies.expected(http))) {
            F form = checked.apply(measured("read", () -> bodies.read(http, start + given.toNanos())));
            return watch.call(given.minusNanos(System.nanoTime() - start), () -> answering.answer(form));
        }
    }

    /// What is sent for a result.
    @FunctionalInterface
    private interface Writing<A> {
        A answer(RequestForm.Ask form, AskResult result) throws Exception;
    }

    /// The answer; null where it was sent as events.
    private <A> @Nullable A answered(
            HttpServletRequest http,
            HttpServletResponse response,
            String stage,
            Function<RequestForm, RequestForm.Ask> checked,
            Writing<A> writing)
            throws Exception {
        if (!AnswerStreams.preferred(http)) {
            return served(http, checked, form -> writing.answer(form, asked(stage, form, AskListener.NONE)));
        }
        streams.answer(
                http,
                response,
                stream -> served(http, checked, form -> {
                    AskResult result = asked(stage, form, stream.including(form.include()));
                    stream.done(writing.answer(form, result));
                    return result;
                }));
        return null;
    }

    private AskResult asked(String stage, RequestForm.Ask form, AskListener listener) throws Exception {
        AskResult result = measured(stage, () -> detection.ask(form.request(), listener));
        if (result.regions().proposals() != null) {
            stage("proposals", result.regions().after());
        }
        stage("language", result.total());
        return result;
    }

    private byte @Nullable [] drawn(RequestForm.Ask form, AskResult result) throws Exception {
        return drawn(form.include(), form.request().image(), result.marks());
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
