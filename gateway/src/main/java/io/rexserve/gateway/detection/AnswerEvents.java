package io.rexserve.gateway.detection;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rexserve.gateway.detection.Answer.Pointer;
import io.rexserve.v1.AnswerPart;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Done;
import io.rexserve.v1.FinishReason;
import io.rexserve.v1.ImageReady;
import io.rexserve.v1.ObjectReference;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.RegionsReady;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Gathers the events of a conversation of one question; gRPC calls it from one thread at a time.
final class AnswerEvents implements StreamObserver<ConverseEvent> {
    private final List<String> labels;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final List<DetectionWarning> warnings = new ArrayList<>();
    private final Map<Integer, Answer.Phrase> phrases = new LinkedHashMap<>();
    private final List<AnswerPart> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private ImageReady image = ImageReady.getDefaultInstance();
    private RegionsReady regions = RegionsReady.getDefaultInstance();
    private @Nullable Done done;
    private volatile boolean nothingAsked;

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
            case PART -> parts.add(event.getPart());
            case EVENT_NOT_SET -> {} // an event of a later version of the contract
        }
    }

    private void name(Phrase phrase) {
        boolean asked = phrase.hasLabel() && phrase.getLabel() >= 0 && phrase.getLabel() < labels.size();
        phrases.put(
                phrase.getPhraseId(),
                new Answer.Phrase(
                        phrase.getText(),
                        phrase.getSpan().getStart(),
                        phrase.getSpan().getEnd(),
                        asked ? labels.get(phrase.getLabel()) : null,
                        new ArrayList<>()));
    }

    private void point(ObjectReference object) {
        // A pointer whose phrase was not sent is one without words.
        phrases.computeIfAbsent(object.getPhraseId(), _ -> new Answer.Phrase("", 0, 0, null, new ArrayList<>()))
                .pointers()
                .add(new Pointer(object.getIndex(), object.getProbability()));
    }

    /// The conversation ends without a question: there was no region to ask about.
    void nothingAsked() {
        nothingAsked = true;
    }

    @Override
    public void onError(Throwable error) {
        answer.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        if (done == null && nothingAsked) {
            warnings.add(new DetectionWarning(
                    "no_regions", "no box was proposed, so there is no region to describe", "", ""));
            done = Done.newBuilder()
                    .setFinishReason(FinishReason.FINISH_REASON_STOP)
                    .build();
        }
        if (done == null) {
            answer.completeExceptionally(Status.INTERNAL
                    .withDescription("the conversation ended without an answer")
                    .asRuntimeException());
            return;
        }
        try {
            answer.complete(answer(done));
        } catch (IndexOutOfBoundsException _) {
            answer.completeExceptionally(Status.INTERNAL
                    .withDescription("a span reaches beyond the text")
                    .asRuntimeException());
        }
    }

    private Answer answer(Done end) {
        return new Answer(
                List.copyOf(phrases.values()),
                parts.stream().map(this::part).toList(),
                warnings,
                text.toString(),
                end.getAnswer(),
                end.getFinishReason().name().replace("FINISH_REASON_", "").toLowerCase(Locale.ROOT),
                end.getUsage().getPromptTokens(),
                end.getUsage().getCompletionTokens(),
                Model.from(image.getModel()),
                timings(end));
    }

    private Answer.Part part(AnswerPart part) {
        return new Answer.Part(
                part.getLabelsList(),
                part.getRegionsList(),
                text.substring(part.getSpan().getStart(), part.getSpan().getEnd()),
                part.getRefused());
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
