package io.rexserve.llm;

import io.grpc.stub.StreamObserver;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.refusal.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/// Every event of one stream, and how it ended.
final class Answers implements StreamObserver<ConverseEvent> {
    final List<ConverseEvent> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<ConverseEvent>> end = new CompletableFuture<>();

    @Override
    public void onNext(ConverseEvent event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(events);
    }

    boolean ended() {
        return end.isDone();
    }

    List<ConverseEvent> all() {
        return end.join();
    }

    List<EventCase> kinds() {
        return all().stream().map(ConverseEvent::getEventCase).toList();
    }

    List<ConverseEvent> of(EventCase kind) {
        return all().stream().filter(event -> event.getEventCase() == kind).toList();
    }

    /// The refusal that the stream ended with.
    Refusal refusal() {
        try {
            throw new AssertionError("answered: " + end.join());
        } catch (CompletionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            return Refusal.from(cause).orElseThrow(() -> new AssertionError("no refusal", cause));
        }
    }
}
