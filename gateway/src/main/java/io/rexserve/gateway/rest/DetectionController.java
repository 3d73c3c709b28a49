package io.rexserve.gateway.rest;

import io.rexserve.gateway.admission.Admission;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.connection.CallerWatch;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.connection.RequestTime;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.request.RequestForm;
import io.rexserve.gateway.response.AskAnswer;
import io.rexserve.gateway.response.DetectAnswer;
import io.rexserve.gateway.response.Drawing;
import io.rexserve.gateway.response.ProposalsAnswer;
import io.rexserve.gateway.stream.AnswerStreams;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
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
    private final AnswerMeters meters;

    DetectionController(
            Detection detection,
            RequestTime time,
            Admission admission,
            BodyReader bodies,
            CallerWatch watch,
            Drawing drawing,
            AnswerStreams streams,
            AnswerMeters meters) {
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
        return served(http, RequestForm::propose, form -> detection.work(form.image(), form.options()), form -> {
            Proposals found = meters.measured("proposals", () -> detection.propose(form.image(), form.options()));
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

    private <F, A> A served(
            HttpServletRequest http,
            Function<RequestForm, F> checked,
            ToLongFunction<F> work,
            Answering<F, A> answering)
            throws Exception {
        long start = System.nanoTime();
        Duration given = time.of(http);
        try (Admission.Place place = admission.enter(bodies.expected(http))) {
            F form = checked.apply(meters.measured("read", () -> bodies.read(http, start + given.toNanos())));
            place.take(work.applyAsLong(form));
            A answer = watch.call(given.minusNanos(System.nanoTime() - start), () -> answering.answer(form));
            place.answered();
            return answer;
        }
    }

    /// What is sent for a result.
    @FunctionalInterface
    private interface Writing<A> {
        A answer(RequestForm.Ask form, DetectionResult result) throws Exception;
    }

    /// The answer; null where it was sent as events.
    private <A> @Nullable A answered(
            HttpServletRequest http,
            HttpServletResponse response,
            String stage,
            Function<RequestForm, RequestForm.Ask> checked,
            Writing<A> writing)
            throws Exception {
        long arrival = System.nanoTime();
        ToLongFunction<RequestForm.Ask> work = form -> detection.work(form.request());
        if (!AnswerStreams.preferred(http)) {
            DetectionListener listener = meters.timed(DetectionListener.NONE, arrival);
            return served(http, checked, work, form -> writing.answer(form, asked(stage, form, listener)));
        }
        streams.answer(
                http,
                response,
                stream -> served(http, checked, work, form -> {
                    DetectionListener listener = meters.timed(stream.including(form.include()), arrival);
                    DetectionResult result = asked(stage, form, listener);
                    stream.done(writing.answer(form, result));
                    return result;
                }));
        return null;
    }

    private DetectionResult asked(String stage, RequestForm.Ask form, DetectionListener listener) throws Exception {
        DetectionResult result = meters.measured(stage, () -> detection.ask(form.request(), listener));
        meters.answered(result);
        return result;
    }

    private byte @Nullable [] drawn(RequestForm.Ask form, DetectionResult result) throws Exception {
        return drawn(form.include(), form.request().image(), result.marks());
    }

    private byte @Nullable [] drawn(Set<Include> include, byte[] file, List<Mark> marks) throws Exception {
        return include.contains(Include.VISUALIZATION) ? meters.measured("draw", () -> drawing.png(file, marks)) : null;
    }
}
