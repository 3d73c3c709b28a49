package io.rexserve.gateway.rest;

import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.connection.CallerWatch;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.connection.RequestTime;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.request.AskBody;
import io.rexserve.gateway.request.Body;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.request.DetectBody;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.request.ProposalsBody;
import io.rexserve.gateway.response.AskAnswer;
import io.rexserve.gateway.response.DetectAnswer;
import io.rexserve.gateway.response.Drawing;
import io.rexserve.gateway.response.ProposalsAnswer;
import io.rexserve.gateway.stream.AnswerStreams;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The interface over HTTP. A request is admitted by its headers, read, and answered within its time: [#serve].
@RestController
@Tag(name = "Detection", description = "Boxes by label, boxes of everything, and every other task")
final class DetectionController {
    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final String FORM = MediaType.MULTIPART_FORM_DATA_VALUE;
    private static final String EVENTS = MediaType.TEXT_EVENT_STREAM_VALUE;

    private final Detection detection;
    private final RequestTime time;
    private final RequestAdmission admission;
    private final BodyReader bodies;
    private final CallerWatch watch;
    private final Drawing drawing;
    private final AnswerStreams streams;
    private final AnswerMeters meters;

    DetectionController(
            Detection detection,
            RequestTime time,
            RequestAdmission admission,
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

    @Operation(
            operationId = "detect",
            summary = "Find the objects of each label",
            description = "Each object is one of the proposals, chosen by the language model or scored for the label.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = DetectBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = DetectBody.class))
            })
    @PostMapping(
            path = "/v1/detect",
            consumes = {JSON, FORM},
            produces = {JSON, EVENTS})
    @Nullable
    DetectAnswer detect(HttpServletRequest http, HttpServletResponse response) throws Exception {
        return detection(
                http,
                response,
                DetectBody.class,
                (body, result) ->
                        DetectAnswer.of(RequestFilter.id(http), result, body.included(), drawn(body, result)));
    }

    @Operation(
            operationId = "ask",
            summary = "Ask for any task of the model family",
            description =
                    "Which tasks a model does well depends on what it was trained on. The embedded rex-tiny was trained "
                            + "to detect, to refer by place and size (\"leftmost dog\") and on region_category; its answers to the "
                            + "other region tasks, to counting, captions and questions are well-formed but mean nothing.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = AskBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = AskBody.class))
            })
    @PostMapping(
            path = "/v1/ask",
            consumes = {JSON, FORM},
            produces = {JSON, EVENTS})
    @Nullable
    AskAnswer ask(HttpServletRequest http, HttpServletResponse response) throws Exception {
        return detection(
                http,
                response,
                AskBody.class,
                (body, result) -> AskAnswer.of(
                        RequestFilter.id(http), result, body.included(), body.includesAnswer(), drawn(body, result)));
    }

    @Operation(
            operationId = "propose",
            summary = "Propose boxes of everything, without names",
            description = "The proposal service alone; no language model takes part.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = ProposalsBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = ProposalsBody.class))
            })
    @PostMapping(
            path = "/v1/proposals",
            consumes = {JSON, FORM},
            produces = JSON)
    ProposalsAnswer propose(HttpServletRequest http) throws Exception {
        return serve(http, ProposalsBody.class, body -> {
            Proposals found =
                    meters.measured("proposals", () -> detection.propose(body.image(), body.proposalOptions()));
            List<Mark> marks = found.boxes().stream()
                    .map(region -> new Mark(region.box(), ""))
                    .toList();
            return ProposalsAnswer.of(RequestFilter.id(http), found, body.included(), drawn(body, marks));
        });
    }

    /// Makes the answer of a body.
    @FunctionalInterface
    private interface Answering<B, A> {
        A answer(B body) throws Exception;
    }

    /// Serves a request of any kind.
    private <B extends Body, A> A serve(HttpServletRequest http, Class<B> type, Answering<B, A> answering)
            throws Exception {
        long start = System.nanoTime();
        Duration given = time.of(http);
        try (RequestAdmission.Permit permit = admission.acquire(bodies.expected(http))) {
            B body = meters.measured("read", () -> bodies.read(http, type, start + given.toNanos()));
            permit.take(detection.cost(body.image(), body.maxRegions()));
            A answer = watch.call(given.minusNanos(System.nanoTime() - start), () -> answering.answer(body));
            permit.answered();
            return answer;
        }
    }

    /// Makes the answer of a result.
    @FunctionalInterface
    private interface Writing<B, A> {
        A answer(B body, DetectionResult result) throws Exception;
    }

    /// Serves a request that asks the language model: by an answer, or by events, where null is returned.
    private <B extends Body.Detection, A> @Nullable A detection(
            HttpServletRequest http, HttpServletResponse response, Class<B> type, Writing<B, A> writing)
            throws Exception {
        long arrival = System.nanoTime();
        if (!AnswerStreams.preferred(http)) {
            DetectionListener listener = meters.timed(DetectionListener.NONE, arrival);
            return serve(http, type, body -> writing.answer(body, detected(body, listener)));
        }
        streams.answer(
                http,
                response,
                stream -> serve(http, type, body -> {
                    DetectionListener listener = meters.timed(stream.including(body.included()), arrival);
                    DetectionResult result = detected(body, listener);
                    stream.done(writing.answer(body, result));
                    return result;
                }));
        return null;
    }

    private DetectionResult detected(Body.Detection body, DetectionListener listener) throws Exception {
        DetectionResult result = meters.measured(
                body instanceof DetectBody ? "detect" : "ask", () -> detection.detect(body.request(), listener));
        meters.answered(result);
        return result;
    }

    private byte @Nullable [] drawn(Body.Detection body, DetectionResult result) throws Exception {
        return drawn(body, result.marks());
    }

    private byte @Nullable [] drawn(Body body, List<Mark> marks) throws Exception {
        return body.included().contains(Include.VISUALIZATION)
                ? meters.measured("draw", () -> drawing.png(body.image(), marks))
                : null;
    }
}
