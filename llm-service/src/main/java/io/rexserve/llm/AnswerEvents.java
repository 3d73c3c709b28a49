package io.rexserve.llm;

import io.rexserve.model.grammar.AnswerEvent;
import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.language.GeneratedToken;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Done;
import io.rexserve.v1.ObjectReference;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.Span;
import io.rexserve.v1.TextDelta;
import io.rexserve.v1.Warning;
import io.rexserve.v1.WarningCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns what the parser decides into the events of one question: phrases and spans are numbered over all parts.
final class AnswerEvents {
    private final int question;
    private final EventStream out;
    private final LlmMeters meters;
    private final long arrivedNanos;
    private final Map<Integer, Float> probabilities = new HashMap<>();
    private AskedQuestion.@Nullable Part part;
    private int textLength;
    private int phrases;
    private int partText;
    private int partPhrase;
    private int objects;
    private boolean listClosed;
    private @Nullable Duration firstObject;

    AnswerEvents(int question, EventStream out, LlmMeters meters, long arrivedNanos) {
        this.question = question;
        this.out = out;
        this.meters = meters;
        this.arrivedNanos = arrivedNanos;
    }

    /// What comes from now on answers this part.
    void begin(AskedQuestion.Part next) {
        part = next;
        partText = textLength;
        partPhrase = phrases;
        listClosed = false;
        probabilities.clear();
    }

    /// The line feed between two parts.
    void lineFeed() {
        text("\n");
    }

    /// Keeps the probability of an index until the parser has read its tag.
    void decided(GeneratedToken token, GrammarTokens grammar) {
        if (grammar.isRegion(token.id())) {
            probabilities.put(token.id() - grammar.firstRegion(), token.legalProbability());
        }
    }

    void send(AnswerEvent event) {
        switch (event) {
            case AnswerEvent.TextDelta(String delta) -> text(delta);
            case AnswerEvent.PhraseNamed named -> phrase(named);
            case AnswerEvent.RegionListed(int phrase, int region) -> object(partPhrase + phrase, region);
            case AnswerEvent.ListClosed _ -> listClosed = true;
            case AnswerEvent.RegionMentioned _ -> {} // its tag stays in the text
            case AnswerEvent.Flaw flaw -> flaw(flaw);
        }
    }

    private void text(String delta) {
        textLength += delta.length();
        emit(event().setTextDelta(TextDelta.newBuilder().setText(delta)));
    }

    private void phrase(AnswerEvent.PhraseNamed named) {
        Phrase.Builder phrase = Phrase.newBuilder()
                .setPhraseId(partPhrase + named.phrase())
                .setText(named.text())
                .setSpan(Span.newBuilder()
                        .setStart(partText + named.span().start())
                        .setEnd(partText + named.span().end()));
        if (part != null && part.label() != null) {
            phrase.setLabel(part.label());
        }
        phrases = partPhrase + named.phrase() + 1;
        emit(event().setPhrase(phrase));
    }

    private void object(int phrase, int region) {
        objects++;
        if (firstObject == null) {
            firstObject = Duration.ofNanos(System.nanoTime() - arrivedNanos);
            meters.firstBox(firstObject);
        }
        emit(event().setObject(ObjectReference.newBuilder()
                .setPhraseId(phrase)
                .setIndex(region)
                .setProbability(probabilities.getOrDefault(region, 0f))));
    }

    private void flaw(AnswerEvent.Flaw flaw) {
        switch (flaw.kind()) {
            case UNKNOWN_REGION ->
                warn(
                        WarningCode.WARNING_CODE_INVALID_OBJECT_INDEX,
                        flaw.detail() + " names no region; it was dropped",
                        part);
            case REPEATED_REGION -> {} // counted once, nothing is lost
            case UNCLOSED_PHRASE, UNCLOSED_LIST, LIST_WITHOUT_PHRASE, STRAY_TAG, STRAY_TEXT ->
                warn(
                        WarningCode.WARNING_CODE_MALFORMED_ANSWER,
                        "the answer departs from its grammar at " + flaw.detail(),
                        part);
        }
    }

    /// A part with words that the model was never taught; it is not asked.
    void unknownWords(AskedQuestion.Part unasked, List<String> words) {
        for (String word : words) {
            warn(Warning.newBuilder()
                    .setCode(WarningCode.WARNING_CODE_UNKNOWN_WORD)
                    .setMessage("the model was never taught \"" + word + "\", so \"" + unasked.userText()
                            + "\" was not asked")
                    .setLabel(label(unasked))
                    .setWord(word));
        }
    }

    /// A part that the token limit left without an answer.
    void notAnswered(AskedQuestion.Part late) {
        warn(
                WarningCode.WARNING_CODE_LABEL_NOT_ANSWERED,
                "the token limit was reached before the answer to \"" + late.userText() + "\" was complete",
                late);
    }

    void warn(WarningCode code, String message, AskedQuestion.@Nullable Part about) {
        warn(Warning.newBuilder().setCode(code).setMessage(message).setLabel(about == null ? "" : label(about)));
    }

    private void warn(Warning.Builder warning) {
        meters.warned(warning.getCode());
        emit(event().setWarning(warning));
    }

    private static String label(AskedQuestion.Part part) {
        return part.label() == null ? "" : part.userText();
    }

    void done(Done done) {
        emit(event().setDone(done));
    }

    int objects() {
        return objects;
    }

    /// Whether the current part's list of regions was complete.
    boolean listClosed() {
        return listClosed;
    }

    /// From the arrival of the question to its first object.
    Optional<Duration> firstObject() {
        return Optional.ofNullable(firstObject);
    }

    private ConverseEvent.Builder event() {
        return ConverseEvent.newBuilder().setQuestion(question);
    }

    private void emit(ConverseEvent.Builder event) {
        out.send(event.build());
    }
}
