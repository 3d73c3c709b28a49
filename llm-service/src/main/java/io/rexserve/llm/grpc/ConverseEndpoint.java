package io.rexserve.llm.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rexserve.llm.engine.LlmEngine;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.stream.EventStream;
import io.rexserve.llm.stream.ImageEncoding;
import io.rexserve.llm.stream.ScoredPhrases;
import io.rexserve.serving.admission.Admission.Permit;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.call.Peer;
import io.rexserve.serving.lifecycle.Refusals;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ScoreRequest;
import io.rexserve.v1.ScoreResponse;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// `LanguageService`: streams, scores as streams of three messages, and what is served.
public final class ConverseEndpoint extends LanguageServiceGrpc.LanguageServiceImplBase {
    private final LlmEngine engine;
    private final LlmProperties properties;
    private final DecodedImageBudget decodedImages;
    private final LlmMeters meters;
    private final ImageEncoding.Encoder encoder;
    private final ScheduledExecutorService timer = timer();

    public ConverseEndpoint(
            LlmEngine engine,
            LlmProperties properties,
            DecodedImageBudget decodedImages,
            LlmMeters meters,
            ImageEncoding.Encoder encoder) {
        this.engine = engine;
        this.properties = properties;
        this.decodedImages = decodedImages;
        this.meters = meters;
        this.encoder = encoder;
    }

    /// Holds nothing of a stream that has ended, however much of its time was left.
    private static ScheduledExecutorService timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("llm-stream-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Override
    public StreamObserver<ConverseRequest> converse(StreamObserver<ConverseEvent> out) {
        return open((ServerCallStreamObserver<ConverseEvent>) out);
    }

    @Override
    public void score(ScoreRequest request, StreamObserver<ScoreResponse> out) {
        var reply = new ScoreReply(request, (ServerCallStreamObserver<ScoreResponse>) out);
        try {
            ScoredPhrases.of("phrases", request.getPhrasesList());
        } catch (StatusRuntimeException e) { // before a permit is acquired and the image decoded
            new EventStream(reply, meters).fail(e);
            return;
        }
        reply.feed(open(reply));
    }

    @Override
    public void describeModel(DescribeModelRequest request, StreamObserver<DescribeModelResponse> out) {
        try {
            out.onNext(engine.description());
            out.onCompleted();
        } catch (RuntimeException e) {
            out.onError(Refusals.of(e));
        }
    }

    private StreamObserver<ConverseRequest> open(ServerCallStreamObserver<ConverseEvent> out) {
        var stream = new EventStream(out, meters);
        Permit permit;
        try {
            permit = engine.admit(Peer.current());
        } catch (RuntimeException e) {
            stream.fail(e);
            return new Refused();
        }
        return new ConverseCall(engine, permit, properties, decodedImages, encoder, meters, timer, stream);
    }

    /// The caller's side of a stream that was not admitted: its messages are dropped.
    private static final class Refused implements StreamObserver<ConverseRequest> {
        @Override
        public void onNext(ConverseRequest message) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }
}
