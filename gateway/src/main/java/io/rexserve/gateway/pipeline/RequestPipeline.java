package io.rexserve.gateway.pipeline;

import io.grpc.Context;
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
import io.rexserve.gateway.pipeline.AnswerMeters.Stage;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.AskBody;
import io.rexserve.gateway.request.Body;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.request.ChatBody;
import io.rexserve.gateway.request.DetectBody;
import io.rexserve.gateway.request.ImageBatch;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.request.ProposalsBody;
import io.rexserve.gateway.request.RenderBody;
import io.rexserve.gateway.request.RequestSource;
import io.rexserve.gateway.request.ScoreBody;
import io.rexserve.gateway.response.AskResponse;
import io.rexserve.gateway.response.ChatResponse;
import io.rexserve.gateway.response.DetectBatchResponse;
import io.rexserve.gateway.response.DetectResponse;
import io.rexserve.gateway.response.Drawing;
import io.rexserve.gateway.response.Problems;
import io.rexserve.gateway.response.ProposalsResponse;
import io.rexserve.gateway.response.ScoreResponse;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.TaskFields;
import io.rexserve.gateway.task.TaskName;
import io.rexserve.gateway.telemetry.Demands;
import io.rexserve.gateway.telemetry.EndedRequests;
import io.rexserve.gateway.telemetry.RequestRecord;
import io.rexserve.image.ImageHeader;
import io.rexserve.serving.telemetry.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Serves requests, of HTTP and of every other interface of the process: [#serve] reads a body, admits the request by
/// what it costs and answers it within its time.
///
/// Calls block: they are made on a virtual thread. gRPC calls end with the current [Context], so that a caller of this
/// class may cancel a request, and with the connection of the HTTP request that the thread serves, if any.
public final class RequestPipeline {
    /// The endpoints that [#respond] knows.
    public static final List<String> PATHS = List.of("/v1/detect", "/v1/ask", "/v1/chat", "/v1/proposals", "/v1/score");

    private final ModelPools models;
    private final RequestTime time;
    private final RequestAdmission admission;
    private final FairQueue queue;
    private final BodyReader bodies;
    private final CallerWatch callers;
    private final Drawing drawing;
    private final AnswerMeters meters;
    private final Demands demands;
    private final EndedRequests ended;
    private final Problems problems;

    public RequestPipeline(
            ModelPools models,
            RequestTime time,
            RequestAdmission admission,
            FairQueue queue,
            BodyReader bodies,
            CallerWatch callers,
            Drawing drawing,
            AnswerMeters meters,
            Demands demands,
            EndedRequests ended,
            Problems problems) {
        this.models = models;
        this.time = time;
        this.admission = admission;
        this.queue = queue;
        this.bodies = bodies;
        this.callers = callers;
        this.drawing = drawing;
        this.meters = meters;
        this.demands = demands;
        this.ended = ended;
        this.problems = problems;
    }

    /// Makes the response to a body.
    ///
    /// @param <T> what is known beside the body
    @FunctionalInterface
    public interface Responder<B, T, R> {
        /// @param permit of which memory of the response is taken
        R respond(B body, T known, RequestPermit permit) throws Exception;
    }

    /// The scope of a request over HTTP: its caller, its id, its time by its headers. It is closed when the answer has
    /// been written, and what happens is counted then.
    public RequestScope scope(HttpServletRequest http) {
        var scope =
                new RequestScope(RequestFilter.id(http), Caller.of(http), RequestRecord.of(http), time.of(http), false);
        RequestFilter.releaseWhenWritten(http, scope::close);
        return scope;
    }

    /// The scope of a request that is no HTTP request of its own; whoever opens it closes it, and it is counted then.
    ///
    /// @param id by which logs and answers know it
    /// @param given time in which it must be answered, from now on
    public RequestScope scope(String id, Caller caller, Duration given) {
        return scope(id, caller, given, false);
    }

    /// The same for work that nobody waits for: it comes behind what somebody waits for.
    public RequestScope backgroundScope(String id, Caller caller, Duration given) {
        return scope(id, caller, given, true);
    }

    private RequestScope scope(String id, Caller caller, Duration given, boolean background) {
        var scope = new RequestScope(id, caller, new RequestRecord(), given, background);
        scope.onClose(() -> ended.end(id, caller, scope.record()));
        return scope;
    }

    /// Answers what `/v1/detect` does.
    ///
    /// @param listener of its events, made when the body has been read
    public DetectResponse detect(
            RequestSource source, RequestScope scope, Function<? super Body.LanguageBody, DetectionListener> listener)
            throws Exception {
        scope.record().asks(TaskName.DETECT.code(), 1, true);
        return answer(
                source,
                DetectBody.class,
                scope,
                listener,
                (body, result, permit) -> DetectResponse.of(
                        scope.id(),
                        result,
                        body.sentLabels(),
                        body.included(),
                        drawn(body, result.marks(), permit, scope)));
    }

    /// The body with the model's default labels where it names none.
    private <B extends Body> B completed(Class<B> type, B body) {
        return body instanceof DetectBody detect && detect.asksDefaults() ? type.cast(withDefaults(detect)) : body;
    }

    private DetectBody withDefaults(DetectBody sent) {
        List<String> defaults = models.of(sent.model()).defaultLabels();
        if (defaults.isEmpty()) {
            throw ProblemException.invalid(
                    TaskFields.LABELS,
                    "0 labels (expected: 1 to " + Labels.MAX_COUNT + "; this model has no default labels)");
        }
        DetectBody body = sent.withDefaults(defaults);
        List<FieldError> conflicts = body.conflicts();
        if (!conflicts.isEmpty()) {
            throw ProblemException.invalid(conflicts);
        }
        return body;
    }

    /// Answers what `/v1/ask` does.
    ///
    /// @param listener of its events, made when the body has been read
    public AskResponse ask(
            RequestSource source, RequestScope scope, Function<? super Body.LanguageBody, DetectionListener> listener)
            throws Exception {
        return answer(
                source,
                AskBody.class,
                scope,
                listener,
                (body, result, permit) -> AskResponse.of(
                        scope.id(),
                        result,
                        body.sentLabels(),
                        body.included(),
                        body.includesAnswer(),
                        drawn(body, result.marks(), permit, scope)));
    }

    /// Answers what `/v1/chat` does.
    ///
    /// @param listener of its events, made when the body has been read
    public ChatResponse chat(
            RequestSource source, RequestScope scope, Function<? super Body.LanguageBody, DetectionListener> listener)
            throws Exception {
        return answer(
                source,
                ChatBody.class,
                scope,
                listener,
                (body, result, permit) -> ChatResponse.of(
                        scope.id(), result, body.included(), drawn(body, result.marks(), permit, scope)));
    }

    /// Answers what `/v1/proposals` does.
    public ProposalsResponse propose(RequestSource source, RequestScope scope) throws Exception {
        RequestRecord record = scope.record();
        record.asks(RequestRecord.PROPOSALS, 0, true);
        return serve(source, ProposalsBody.class, scope, (body, _, permit) -> {
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
                    scope.id(), found, body.format(), body.included(), drawn(body, marks, permit, scope));
        });
    }

    /// Answers what `/v1/render` does: a PNG file, which the scope's memory holds.
    public byte[] render(RequestSource source, RequestScope scope) throws Exception {
        RequestRecord record = scope.record();
        record.asks(RequestRecord.RENDER, 0, false);
        return serve(source, RenderBody.class, scope, (body, header, permit) -> {
            try (var _ = meters.stage(Stage.DRAW, record)) {
                byte[] drawn = drawing.png(body.image(), body.marks(header.width(), header.height()));
                permit.hold(drawn.length);
                return drawn;
            }
        });
    }

    /// Answers what `/v1/score` does.
    public ScoreResponse score(RequestSource source, RequestScope scope) throws Exception {
        return answer(
                source,
                ScoreBody.class,
                scope,
                _ -> DetectionListener.NONE,
                (body, result, _) -> ScoreResponse.of(scope.id(), result, body.sentLabels()));
    }

    /// Answers what `/v1/detect/batch` does: one image after the other, each as a request of its own.
    public DetectBatchResponse detectBatch(HttpServletRequest http, RequestScope scope) throws Exception {
        ImageBatch batch = ImageBatch.parse(receive(http, scope, bodies.batchLimit(admission.maxBodyBytes())));
        var results = new ArrayList<DetectBatchResponse.Result>();
        for (int i = 0; i < batch.size(); i++) {
            try (RequestScope part = scope(scope.id() + "-" + i, scope.caller(), scope.timeLeft())) {
                results.add(detectPart(batch, i, part));
            }
        }
        return new DetectBatchResponse(scope.id(), results);
    }

    private DetectBatchResponse.Result detectPart(ImageBatch batch, int i, RequestScope part) throws Exception {
        try {
            DetectResponse answer = detect(batch.source(i), part, _ -> DetectionListener.NONE);
            return new DetectBatchResponse.Result(i, answer, null);
        } catch (Exception e) {
            ProblemException problem = problems.report(e, "image " + i + " of a batch", part.record());
            if (problem.kind() == ProblemKind.CALLER_GONE || batch.isOfAll(problem)) {
                throw problem;
            }
            return new DetectBatchResponse.Result(i, null, Problem.of(problem, part.id()));
        }
    }

    /// Answers what the endpoint at a path does, as its JSON response.
    ///
    /// @throws ProblemException if there is no such endpoint, or why there is no answer
    public Object respond(String path, RequestSource source, RequestScope scope) throws Exception {
        return switch (path) {
            case "/v1/detect" -> detect(source, scope, _ -> DetectionListener.NONE);
            case "/v1/ask" -> ask(source, scope, _ -> DetectionListener.NONE);
            case "/v1/chat" -> chat(source, scope, _ -> DetectionListener.NONE);
            case "/v1/proposals" -> propose(source, scope);
            case "/v1/score" -> score(source, scope);
            default ->
                throw ProblemException.invalid(
                        "url",
                        FieldText.echo(path) + " (expected: " + FieldText.oneOf(PATHS, Function.identity()) + ")");
        };
    }

    /// Serves a request that asks the language model.
    ///
    /// @param listener of its events, made when the body has been read
    /// @param responder makes the response of what was found
    public <B extends Body.LanguageBody, R> R answer(
            RequestSource source,
            Class<B> type,
            RequestScope scope,
            Function<? super Body.LanguageBody, DetectionListener> listener,
            Responder<? super B, DetectionResult, R> responder)
            throws Exception {
        return serve(
                source,
                type,
                scope,
                (body, header, permit) ->
                        responder.respond(body, run(body, header, listener.apply(body), permit, scope), permit));
    }

    /// Serves a request of any kind. Its place is free once the response is made; what the response holds is
    /// accounted for until the scope is closed.
    public <B extends Body, R> R serve(
            RequestSource source, Class<B> type, RequestScope scope, Responder<? super B, ImageHeader, R> responder)
            throws Exception {
        Context context = RequestId.within(Context.current(), scope.id());
        Context before = context.attach();
        try {
            return admitted(source, type, scope, responder);
        } finally {
            context.detach(before);
        }
    }

    private <B extends Body, R> R admitted(
            RequestSource source, Class<B> type, RequestScope scope, Responder<? super B, ImageHeader, R> responder)
            throws Exception {
        RequestRecord record = scope.record();
        Runnable stop = source instanceof RequestSource.Http ? stopReading() : () -> {};
        RequestPermit permit = admission.acquire(scope.caller(), bodies.announced(source), stop);
        scope.onClose(permit::close);
        if (scope.isBackground()) {
            permit.moveToBackground();
        }
        try {
            B sent;
            try (var _ = meters.stage(Stage.READ, record)) {
                sent = bodies.read(source, type, permit, scope.timeLeft());
            }
            note(sent, record);
            B body = completed(type, sent);
            ImageHeader header = models.of(body.model()).probe(body.image());
            record.accepted();
            long cost = Detection.cost(header, body.maxRegions());
            permit.acquireCost(cost);
            scope.record().charged(cost);
            R answer;
            try (var _ = callers.watch(scope.timeLeft())) {
                answer = responder.respond(body, header, permit);
            }
            permit.answered();
            return answer;
        } finally {
            permit.releasePlace();
        }
    }

    /// The whole of an HTTP request's JSON body, for interfaces whose bodies are none of ours: within the limits, the
    /// pace and the memory of all bodies, which it holds until the scope is closed.
    ///
    /// @param most bytes
    public byte[] receive(HttpServletRequest http, RequestScope scope, long most) {
        RequestPermit permit = admission.acquire(scope.caller(), bodies.announced(http, most), stopReading());
        scope.onClose(permit::close);
        try (var _ = meters.stage(Stage.READ, scope.record())) {
            byte[] body = bodies.receive(http, most, permit, scope.timeLeft());
            permit.complete();
            return body;
        }
    }

    private void note(Body body, RequestRecord record) {
        Detection detection = models.of(body.model());
        record.pool(body.model());
        if (body instanceof Body.LanguageBody asking) {
            record.asks(
                    asking.taskName().code(),
                    detection.conversations(body.maxRegions()),
                    asking.regionSource() instanceof RegionSource.Proposed);
        }
    }

    /// What ends the reading of the current request's body, on another thread.
    private static Runnable stopReading() {
        return Connection.CURRENT.isBound() ? Connection.CURRENT.get()::stopReading : () -> {};
    }

    private DetectionResult run(
            Body.LanguageBody body,
            ImageHeader header,
            DetectionListener listener,
            RequestPermit permit,
            RequestScope scope)
            throws InterruptedException {
        Detection detection = models.of(body.model());
        RequestRecord record = scope.record();
        boolean patient = body.fallback() != null && body.fallback() != Fallback.NONE;
        int conversations = detection.conversations(body.maxRegions());
        try (var calls = demands.of(body.model())
                        .waiting(conversations, body.regionSource() instanceof RegionSource.Proposed);
                var turn = turn(permit, conversations, patient, listener, record);
                var _ = meters.stage(body instanceof DetectBody ? Stage.DETECT : Stage.ASK, record)) {
            calls.run();
            DetectionResult result = detection.detect(
                    body.request(),
                    header,
                    turn.units(),
                    turn.isYielding(),
                    meters.timed(listener, scope.arrival(), calls));
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
            if (permit.isInBackground()) {
                return queue.acquireInBackground(permit.caller(), conversations);
            }
            return queue.acquire(permit.caller(), conversations, patient, listener.idleInterval(), listener::idle);
        }
    }

    private byte @Nullable [] drawn(Body body, List<Mark> marks, RequestPermit permit, RequestScope scope)
            throws Exception {
        if (!scope.isDrawn() && !body.included().contains(Include.VISUALIZATION)) {
            return null;
        }
        try (var _ = meters.stage(Stage.DRAW, scope.record())) {
            byte[] drawn = drawing.png(body.image(), marks);
            permit.hold(drawn.length);
            return drawn;
        }
    }
}
