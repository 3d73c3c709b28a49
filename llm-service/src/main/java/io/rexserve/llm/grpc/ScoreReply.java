package io.rexserve.llm.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Done;
import io.rexserve.v1.Question;
import io.rexserve.v1.ScorePhrases;
import io.rexserve.v1.ScoreRequest;
import io.rexserve.v1.ScoreResponse;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Serves `LanguageService.Score` as a stream of three messages, whose events become one response: limits, refusals,
/// deadlines and cancellation are those of a stream.
final class ScoreReply extends ServerCallStreamObserver<ConverseEvent> {
    private final ServerCallStreamObserver<ScoreResponse> out;
    private final List<ConverseRequest> messages;
    private final ScoreResponse.Builder response = ScoreResponse.newBuilder();
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean ended;

    ScoreReply(ScoreRequest request, ServerCallStreamObserver<ScoreResponse> out) {
        this.out = out;
        var phrases = ScorePhrases.newBuilder().addAllPhrases(request.getPhrasesList());
        this.messages = List.of(
                ConverseRequest.newBuilder().setImage(request.getImage()).build(),
                ConverseRequest.newBuilder().setRegions(request.getRegions()).build(),
                ConverseRequest.newBuilder()
                        .setQuestion(Question.newBuilder().setScore(phrases))
                        .build());
    }

    /// Passes each message to the call when it requests it. On a thread of its own: a call requests the next one
    /// while it holds the lock of its events.
    void feed(StreamObserver<ConverseRequest> call) {
        Thread.ofVirtual().name("score-messages").start(() -> {
            for (ConverseRequest message : messages) {
                wanted.acquireUninterruptibly();
                if (ended) {
                    return;
                }
                call.onNext(message);
            }
            call.onCompleted();
        });
    }

    @Override
    public void onNext(ConverseEvent event) {
        switch (event.getEventCase()) {
            case IMAGE_READY -> response.setImage(event.getImageReady());
            case REGIONS_READY -> response.setRegions(event.getRegionsReady());
            case WARNING -> response.addWarnings(event.getWarning());
            case ASKED_AS -> response.addAskedAs(event.getAskedAs());
            case SCORES -> response.addAllPhrases(event.getScores().getPhrasesList());
            case DONE -> {
                Done done = event.getDone();
                response.setUsage(done.getUsage()).setTimings(done.getTimings());
            }
            case TEXT_DELTA, PHRASE, OBJECT, PART, EVENT_NOT_SET ->
                throw new IllegalStateException("event: " + event.getEventCase() + " (expected: none of an answer)");
        }
    }

    @Override
    public void onError(Throwable failure) {
        end();
        out.onError(failure);
    }

    @Override
    public void onCompleted() {
        end();
        out.onNext(response.build());
        out.onCompleted();
    }

    private void end() {
        ended = true;
        wanted.release(messages.size());
    }

    @Override
    public void request(int count) {
        wanted.release(count);
    }

    @Override
    public boolean isCancelled() {
        return out.isCancelled();
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        out.setOnCancelHandler(handler);
    }

    /// Events are collected here, so the caller cannot be too slow for them.
    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void disableAutoRequest() {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void setCompression(String compression) {
        out.setCompression(compression);
    }

    @Override
    public void setMessageCompression(boolean enable) {
        out.setMessageCompression(enable);
    }
}
