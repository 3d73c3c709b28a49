package io.rexserve.llm.stream;

import io.rexserve.llm.engine.NameSuggestions;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.AnswerEvent;
import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.v1.AnswerPart;
import io.rexserve.v1.AskedAs;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Done;
import io.rexserve.v1.ObjectReference;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.Scores;
import io.rexserve.v1.Span;
import io.rexserve.v1.TextDelta;
import io.rexserve.v1.Warning;
import io.rexserve.v1.WarningCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns what the parser finds in the answers to one question into events: phrases and spans are numbered
/// over all of its prompts.
final class AnswerEvents {
    private final int question;
    private final EventStream stream;
    private final LlmMeters meters;
    private final long arrivedNanos = System.nanoTime();
    private final Map<Integer, GeneratedToken> indices = new HashMap<>();
    private @Nullable PromptBatch batch;
    private int textLength;
    private int phrases;
    private int batchText;
    private int batchPhrase;
    private int objects;
    private final Set<Subject> unanswered = new LinkedHashSet<>();
    private final List<AnswerEvent> parsed = new ArrayList<>();
    private final Map<Integer, Integer> labels = new HashMap<>();
    private @Nullable Duration firstObject;

    /// Made when the question arrives.
    AnswerEvents(int question, EventStream stream, LlmMeters meters) {
        this.question = question;
        this.stream = stream;
        this.meters = meters;
    }

    /// What is sent from now on answers this prompt.
    void begin(PromptBatch next) {
        batch = next;
        batchText = textLength;
        batchPhrase = phrases;
        unanswered.clear();
        unanswered.addAll(next.subjects());
        parsed.clear();
        labels.clear();
        indices.clear();
    }

    /// The line feed between two answers.
    void lineFeed() {
        text("\n");
    }

    /// Keeps an index with its probabilities until the parser has read its tag.
    void generated(GeneratedToken token, GrammarTokens grammar) {
        if (grammar.isRegion(token.id())) {
            indices.put(token.id() - grammar.firstRegion(), token);
        }
    }

    void send(AnswerEvent event) {
        parsed.add(event);
        switch (event) {
            case AnswerEvent.TextDelta(String delta) -> text(delta);
            case AnswerEvent.PhraseEnded named -> phrase(named);
            case AnswerEvent.RegionListed(int phrase, int region) -> object(batchPhrase + phrase, region);
            case AnswerEvent.ListClosed(int phrase) -> answered(labels.get(phrase));
            case AnswerEvent.RegionMentioned _ -> {} // its tag stays in the text
            case AnswerEvent.Flaw flaw -> flaw(flaw);
        }
    }

    private void text(String delta) {
        textLength += delta.length();
        emit(event().setTextDelta(TextDelta.newBuilder().setText(delta)));
    }

    private void phrase(AnswerEvent.PhraseEnded named) {
        Phrase.Builder phrase = Phrase.newBuilder()
                .setPhraseId(batchPhrase + named.phrase())
                .setText(named.text())
                .setSpan(span(named.span()));
        OptionalInt label = batch == null ? OptionalInt.empty() : batch.label(named.text());
        label.ifPresent(position -> {
            phrase.setLabel(position);
            labels.put(named.phrase(), position);
        });
        phrases = batchPhrase + named.phrase() + 1;
        emit(event().setPhrase(phrase));
        if (label.isEmpty() && batch != null && !batch.labels().isEmpty()) {
            warn(Warning.newBuilder()
                    .setCode(WarningCode.WARNING_CODE_UNMATCHED_PHRASE)
                    .setMessage("the answer speaks of \"" + named.text() + "\", which is none of the labels asked")
                    .setWord(named.text()));
        }
    }

    private void answered(@Nullable Integer position) {
        unanswered.removeIf(
                subject -> subject instanceof Subject.Label label && Objects.equals(label.position(), position));
    }

    private void object(int phrase, int region) {
        objects++;
        if (firstObject == null) {
            firstObject = Duration.ofNanos(System.nanoTime() - arrivedNanos);
            meters.firstBox(firstObject);
        }
        ObjectReference.Builder object =
                ObjectReference.newBuilder().setPhraseId(phrase).setIndex(region);
        GeneratedToken token = indices.get(region);
        if (token != null) {
            object.setProbability(token.legalProbability()).setListingProbability(token.listingProbability());
        }
        emit(event().setObject(object));
    }

    private void flaw(AnswerEvent.Flaw flaw) {
        switch (flaw.kind()) {
            case UNKNOWN_REGION -> {
                meters.invalidIndex();
                warn(
                        WarningCode.WARNING_CODE_INVALID_OBJECT_INDEX,
                        flaw.detail() + " names no region; it was dropped",
                        onlyLabel());
            }
            case REPEATED_REGION -> {} // counted once, nothing is lost
            case UNCLOSED_PHRASE, UNCLOSED_LIST, LIST_WITHOUT_PHRASE, STRAY_TAG, STRAY_TEXT ->
                warn(
                        WarningCode.WARNING_CODE_MALFORMED_ANSWER,
                        "the answer departs from its grammar at " + flaw.detail(),
                        onlyLabel());
        }
    }

    /// Says which labels are asked by other names.
    void askedAs(List<Subject> asked) {
        for (Subject subject : asked) {
            if (subject instanceof Subject.Label(String sent, String name, int position) && !sent.equals(name)) {
                emit(event().setAskedAs(AskedAs.newBuilder().setLabel(position).setName(name)));
            }
        }
    }

    /// A label or text with unknown words, which is therefore not asked.
    ///
    /// @param names of the vocabulary
    void unknownWords(Subject unasked, List<String> words, NameSuggestions names) {
        for (String word : words) {
            List<String> suggestions = names.of(unasked.userText(), word);
            warn(Warning.newBuilder()
                    .addAllSuggestions(suggestions)
                    .setCode(WarningCode.WARNING_CODE_UNKNOWN_WORD)
                    .setMessage("the model was never taught \"" + word + "\", so \"" + unasked.userText()
                            + "\" was not asked"
                            + (suggestions.isEmpty() ? "" : "; did you mean " + String.join(", ", suggestions) + "?"))
                    .setLabel(label(unasked))
                    .setWord(word));
        }
    }

    /// A prompt that was not answered because the token limit was reached.
    void notAnswered(PromptBatch late) {
        late.subjects().forEach(this::notAnswered);
    }

    private void notAnswered(Subject subject) {
        switch (subject) {
            case Subject.Label label ->
                warn(
                        WarningCode.WARNING_CODE_LABEL_NOT_ANSWERED,
                        "the token limit was reached before the answer to \"" + label.userText() + "\" was complete",
                        label.userText());
            case Subject.Region(int region) ->
                warn(
                        WarningCode.WARNING_CODE_REGION_NOT_ANSWERED,
                        "the token limit was reached before region " + region + " was described",
                        "");
            case Subject.Image _ -> {} // the finish reason says it
        }
    }

    /// Ends the answer to the current prompt: sends which spans of the text answer what.
    ///
    /// @param complete whether the model ended it itself
    void end(boolean complete) {
        PromptBatch ended = Objects.requireNonNull(batch, "prompt: none (expected: one that was begun)");
        Answer answer = Answer.of(parsed);
        if (ended.regions().size() > 1) {
            ended.regions().forEach(region -> describe(region.index(), answer, complete));
            return;
        }
        var part = AnswerPart.newBuilder()
                .setSpan(
                        span(RegionSpans.trimmed(answer.text(), 0, answer.text().length())))
                .setRefused(answer.refused());
        ended.labels().forEach(label -> part.addLabels(label.position()));
        ended.regions().forEach(region -> part.addRegions(region.index()));
        emit(event().setPart(part));
        if (answer.refused()) {
            ended.subjects()
                    .forEach(subject -> warn(
                            WarningCode.WARNING_CODE_REFUSED,
                            "the model says that there is no such thing in the image",
                            label(subject)));
        }
        if (!complete) {
            unanswered.forEach(this::notAnswered);
        }
    }

    private void describe(int region, Answer answer, boolean complete) {
        RegionSpans.of(region, answer)
                .ifPresentOrElse(
                        span -> emit(event().setPart(AnswerPart.newBuilder()
                                .addRegions(region)
                                .setSpan(span(span)))),
                        () -> {
                            if (complete) {
                                warn(
                                        WarningCode.WARNING_CODE_REGION_NOT_ANSWERED,
                                        "the answer says nothing about region " + region,
                                        "");
                            } else {
                                notAnswered(new Subject.Region(region));
                            }
                        });
    }

    private Span.Builder span(io.rexserve.model.grammar.Span span) {
        return Span.newBuilder().setStart(batchText + span.start()).setEnd(batchText + span.end());
    }

    /// @param label that it is about; empty where none is
    void warn(WarningCode code, String message, String label) {
        warn(Warning.newBuilder().setCode(code).setMessage(message).setLabel(label));
    }

    private void warn(Warning.Builder warning) {
        meters.warned(warning.getCode());
        emit(event().setWarning(warning));
    }

    private static String label(Subject subject) {
        return subject instanceof Subject.Label ? subject.userText() : "";
    }

    /// The label that a flaw is about, where there is only one.
    String onlyLabel() {
        List<Subject.Label> asked = batch == null ? List.of() : batch.labels();
        return asked.size() == 1 ? asked.getFirst().userText() : "";
    }

    void scores(Scores scores) {
        emit(event().setScores(scores));
    }

    void done(Done done) {
        emit(event().setDone(done));
    }

    int objects() {
        return objects;
    }

    /// From the arrival of the question to its first object.
    Optional<Duration> firstObject() {
        return Optional.ofNullable(firstObject);
    }

    private ConverseEvent.Builder event() {
        return ConverseEvent.newBuilder().setQuestion(question);
    }

    private void emit(ConverseEvent.Builder event) {
        stream.send(event.build());
    }
}
