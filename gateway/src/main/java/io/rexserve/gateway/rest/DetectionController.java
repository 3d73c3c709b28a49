package io.rexserve.gateway.rest;

import io.rexserve.gateway.admission.FairQueue;
import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.admission.RequestTime;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.CallerWatch;
import io.rexserve.gateway.connection.Connection;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.detection.ModelPools;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.request.AskBody;
import io.rexserve.gateway.request.Body;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.request.DetectBody;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.request.ProposalsBody;
import io.rexserve.gateway.response.AskResponse;
import io.rexserve.gateway.response.DetectResponse;
import io.rexserve.gateway.response.Drawing;
import io.rexserve.gateway.response.ProposalsResponse;
import io.rexserve.gateway.rest.AnswerMeters.Stage;
import io.rexserve.gateway.stream.AnswerStream;
import io.rexserve.gateway.stream.AnswerStreams;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.TaskName;
import io.rexserve.gateway.telemetry.Demands;
import io.rexserve.gateway.telemetry.RequestRecord;
import io.rexserve.image.ImageHeader;
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

    private final ModelPools models;
    private final RequestTime time;
    private final RequestAdmission admission;
    private final FairQueue queue;
    private final BodyReader bodies;
    private final CallerWatch callers;
    private final Drawing drawing;
    private final AnswerStreams streams;
    private final AnswerMeters meters;
    private final Demands demands;

    DetectionController(
            ModelPools models,
            RequestTime time,
            RequestAdmission admission,
            FairQueue queue,
            BodyReader bodies,
            CallerWatch callers,
            Drawing drawing,
            AnswerStreams streams,
            AnswerMeters meters,
            Demands demands) {
        this.models = models;
        this.time = time;
        this.admission = admission;
        this.queue = queue;
        this.bodies = bodies;
        this.callers = callers;
        this.drawing = drawing;
        this.streams = streams;
        this.meters = meters;
        this.demands = demands;
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
    DetectResponse detect(HttpServletRequest http, HttpServletResponse response) throws Exception {
        RequestRecord.of(http).asks(TaskName.DETECT.code(), 1, true);
        return answerOrStream(
                http,
                response,
                DetectBody.class,
                (body, result, permit) -> DetectResponse.of(
                        RequestFilter.id(http),
                        result,
                        body.included(),
                        drawn(body, result.marks(), permit, RequestRecord.of(http))));
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
    AskResponse ask(HttpServletRequest http, HttpServletResponse response) throws Exception {
        return answerOrStream(
                http,
                response,
                AskBody.class,
                (body, result, permit) -> AskResponse.of(
                        RequestFilter.id(http),
                        result,
                        body.included(),
                        body.includesAnswer(),
                        drawn(body, result.marks(), permit, RequestRecord.of(http))));
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
    ProposalsResponse propose(HttpServletRequest http, HttpServletResponse response) throws Exception {
        RequestRecord record = RequestRecord.of(http);
        record.asks(RequestRecord.PROPOSALS, 0, true);
        return serve(http, response, ProposalsBody.class, (body, _, permit) -> {
            Proposals found;
            try (var calls = demands.of(body.model()).waiting(0, true);
                    var _ = turn(permit, 1, true, DetectionListener.NONE, record);
                    var _ = meters.stage(Stage.PROPOSALS, record)) {
                calls.run();
                found = models.of(body.model()).propose(body.image(), body.proposalOptions());
                record.proposed(found);
            }
            List<Mark> marks = found.regions().stream()
                    .map(region -> new Mark(region.box(), ""))
                    .toList();
            return ProposalsResponse.of(
                    RequestFilter.id(http), found, body.included(), drawn(body, marks, permit, record));
        });
    }

    /// Makes the response to a body.
    ///
    /// @param <T> what is known beside the body
    @FunctionalInterface
    private interface Responder<B, T, R> {
        R respond(B body, T known, RequestPermit permit) throws Exception;
    }

    /// Serves a request of any kind. Its place is free once the response is made; what the response holds is
    /// accounted for until it is written.
    private <B extends Body, R> R serve(
            HttpServletRequest http,
            HttpServletResponse response,
            Class<B> type,
            Responder<B, ImageHeader, R> responder)
            throws Exception {
        long start = System.nanoTime();
        RequestRecord record = RequestRecord.of(http);
        Duration given = time.of(http);
        record.time(given);
        long announced = bodies.announced(http);
        RequestPermit permit = admission.acquire(Caller.of(http), announced, stopReading());
        RequestFilter.releaseWhenWritten(http, permit::close);
        try {
            B body;
            try (var _ = meters.stage(Stage.READ, record)) {
                body = bodies.read(http, type, permit, given.minusNanos(System.nanoTime() - start));
            }
            note(body, record);
            ImageHeader header = models.of(body.model()).probe(body.image());
            record.accepted();
            permit.acquireCost(Detection.cost(header, body.maxRegions()));
            R answer;
            try (var _ = callers.watch(given.minusNanos(System.nanoTime() - start))) {
                answer = responder.respond(body, header, permit);
            }
            permit.answered();
            if (!response.isCommitted()) {
                response.setContentType(JSON); // decided here, whatever else the caller accepts
            }
            return answer;
        } finally {
            permit.releasePlace();
        }
    }

    private void note(Body body, RequestRecord record) {
        Detection detection = models.of(body.model());
        record.pool(body.model());
        if (body instanceof AskBody ask) {
            record.asks(
                    ask.taskName().code(),
                    detection.conversations(body.maxRegions()),
                    ask.regionSource() instanceof RegionSource.Proposed);
        } else if (body instanceof DetectBody) {
            record.asks(TaskName.DETECT.code(), detection.conversations(body.maxRegions()), true);
        }
    }

    /// What ends the reading of the current request's body, on another thread.
    private static Runnable stopReading() {
        return Connection.CURRENT.isBound() ? Connection.CURRENT.get()::stopReading : () -> {};
    }

    /// Serves a request that asks the language model: by one response, or by events, where null is returned.
    private <B extends Body.LanguageBody, R> @Nullable R answerOrStream(
            HttpServletRequest http,
            HttpServletResponse response,
            Class<B> type,
            Responder<B, DetectionResult, R> responder)
            throws Exception {
        long arrival = System.nanoTime();
        if (!AnswerStreams.preferred(http)) {
            return serve(
                    http,
                    response,
                    type,
                    (body, header, permit) -> responder.respond(
                            body,
                            run(body, header, DetectionListener.NONE, permit, arrival, RequestRecord.of(http)),
                            permit));
        }
        AnswerStream stream = streams.open(http, response);
        try {
            serve(http, response, type, (body, header, permit) -> {
                DetectionResult result =
                        run(body, header, stream.including(body.included()), permit, arrival, RequestRecord.of(http));
                R answer = responder.respond(body, result, permit);
                stream.done(answer);
                return answer;
            });
        } catch (Exception e) {
            stream.failed(e);
        } finally {
            stream.close();
        }
        return null;
    }

    private DetectionResult run(
            Body.LanguageBody body,
            ImageHeader header,
            DetectionListener listener,
            RequestPermit permit,
            long arrival,
            RequestRecord record)
            throws InterruptedException {
        Detection detection = models.of(body.model());
        boolean patient = body.fallback() != null && body.fallback() != Fallback.NONE;
        int conversations = detection.conversations(body.maxRegions());
        try (var calls = demands.of(body.model())
                        .waiting(conversations, body.regionSource() instanceof RegionSource.Proposed);
                var turn = turn(permit, conversations, patient, listener, record);
                var _ = meters.stage(body instanceof DetectBody ? Stage.DETECT : Stage.ASK, record)) {
            calls.run();
            DetectionResult result = detection.detect(
                    body.request(), header, turn.units(), turn.isYielding(), meters.timed(listener, arrival, calls));
            meters.answered(result, record);
            return result;
        }
    }

    /// Waits until a request may use the services, beside those of others.
    ///
    /// @param conversations with the language service that it has at a time, or one call of the proposal service
    /// @param patient whether it waits behind more of its caller's than may be under way at a time
    /// @param listener is told while nothing happens
    private FairQueue.Permit turn(
            RequestPermit permit, int conversations, boolean patient, DetectionListener listener, RequestRecord record)
            throws InterruptedException {
        try (var _ = meters.stage(Stage.QUEUE, record)) {
            return queue.acquire(permit.caller(), conversations, patient, listener.idleInterval(), listener::idle);
        }
    }

    private byte @Nullable [] drawn(Body body, List<Mark> marks, RequestPermit permit, RequestRecord record)
            throws Exception {
        if (!body.included().contains(Include.VISUALIZATION)) {
            return null;
        }
        try (var _ = meters.stage(Stage.DRAW, record)) {
            byte[] drawn = drawing.png(body.image(), marks);
            permit.hold(drawn.length);
            return drawn;
        }
    }
}
