package io.rexserve.llm;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ScoreRequest;
import io.rexserve.v1.ScoreResponse;

/// `LanguageService`: streams, and scores as streams of three messages.
final class ConverseEndpoint extends LanguageServiceGrpc.LanguageServiceImplBase {
    private final LlmEngine engine;
    private final LlmProperties properties;
    private final DecodedImageBudget room;
    private final LlmMeters meters;

    ConverseEndpoint(LlmEngine engine, LlmProperties properties, LlmMeters meters) {
        this.engine = engine;
        this.properties = properties;
        this.room = new DecodedImageBudget(properties.imageLimits(), properties.maxDecodedPixels());
        this.meters = meters;
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
        } catch (StatusRuntimeException e) { // before a place is taken and the picture decoded
            new EventStream(reply, meters).fail(e);
            return;
        }
        reply.feed(open(reply));
    }

    private StreamObserver<ConverseRequest> open(ServerCallStreamObserver<ConverseEvent> out) {
        var events = new EventStream(out, meters);
        StreamAdmission.Entry entry;
        try {
            entry = engine.enter();
        } catch (RuntimeException e) {
            events.fail(e);
            return new Refused();
        }
        return new ConverseCall(engine, entry, properties, room, meters, events);
    }

    /// What is left of a stream that was not let in: whatever still comes is dropped.
    private static final class Refused implements StreamObserver<ConverseRequest> {
        @Override
        public void onNext(ConverseRequest message) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }
}
