package io.rexserve.gateway.detection;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rexserve.gateway.detection.Answer.Pointer;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Done;
import io.rexserve.v1.ImageReady;
import io.rexserve.v1.ObjectReference;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.RegionsReady;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Gathers the events of a conversation of one question; gRPC calls it from one thread at a time.
final class AnswerEvents implements StreamObserver<ConverseEvent> {
    private final List<String> labels;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final List<Pointer> pointers = new ArrayList<>();
    private final List<DetectionWarning> warnings = new ArrayList<>();
    private final Map<Integer, String> phrases = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private ImageReady image = ImageReady.getDefaultInstance();
    private RegionsReady regions = RegionsReady.getDefaultInstance();
    private @Nullable Done done;

    AnswerEvents(List<String> labels) {
        this.labels = labels;
    }

    /// Fails with what the call ended with.
    CompletableFuture<Answer> answer() {
        return answer;
    }

    @Override
    public void onNext(ConverseEvent event) {
        switch (event.getEventCase()) {
            case IMAGE_READY -> image = event.getImageReady();
            case REGIONS_READY -> regions = event.getRegionsReady();
            case TEXT_DELTA -> text.append(event.getTextDelta().getText());
            case PHRASE -> name(event.getPhrase());
            case OBJECT -> point(event.getObject());
            case WARNING -> warnings.add(DetectionWarning.from(event.getWarning()));
            case DONE -> done = event.getDone();
            case PART -> {}
            case EVENT_NOT_SET -> {} // an event of a later version of the contract
        }
    }

    private void name(Phrase phrase) {
        boolean asked = phrase.hasLabel() && phrase.getLabel() >= 0 && phrase.getLabel() < labels.size();
        phrases.put(phrase.getPhraseId(), asked ? labels.get(phrase.getLabel()) : phrase.getText());
    }

    private void point(ObjectReference object) {
        String label = phrases.getOrDefault(object.getPhraseId(), "");
        pointers.add(new Pointer(label, object.getIndex(), object.getProbability()));
    }

    @Override
    public void onError(Throwable error) {
        answer.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        if (done == null) {
            answer.completeExceptionally(Status.INTERNAL
                    .withDescription("the conversation ended without an answer")
                    .asRuntimeException());
            return;
        }
        answer.complete(new Answer(
                pointers,
                warnings,
                text.toString(),
                done.getFinishReason().name().replace("FINISH_REASON_", "").toLowerCase(Locale.ROOT),
                done.getUsage().getPromptTokens(),
                done.getUsage().getCompletionTokens(),
                Model.from(image.getModel()),
                timings(done)));
    }

    private AnswerTimings timings(Done end) {
        return new AnswerTimings(
                millis(image.getDecode()),
                millis(image.getQueue()),
                millis(image.getEncode()),
                millis(regions.getQueue()),
                millis(regions.getEncode()),
                millis(end.getTimings().getQueue()),
                millis(end.getTimings().getPrefill()),
                millis(end.getTimings().getDecode()));
    }

    private static double millis(Duration duration) {
        return Durations.toNanos(duration) / 1e6;
    }
}
