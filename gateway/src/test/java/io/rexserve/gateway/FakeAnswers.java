package io.rexserve.gateway;

import io.rexserve.v1.AnswerPart;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Done;
import io.rexserve.v1.FinishReason;
import io.rexserve.v1.ObjectReference;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.PhraseScores;
import io.rexserve.v1.Question;
import io.rexserve.v1.Scores;
import io.rexserve.v1.Span;
import io.rexserve.v1.TextDelta;
import io.rexserve.v1.Usage;
import io.rexserve.v1.Warning;
import io.rexserve.v1.WarningCode;
import java.util.ArrayList;
import java.util.List;

/// The answers of the fake language service: the n-th label is region n, a label "dragon" is an unknown word, region n
/// is "thing n", a caption is of a cat, which is region 0; scored, the n-th label is likeliest region n.
final class FakeAnswers {
    private static final String UNKNOWN = "dragon";
    private final int regions;
    private final int offset;
    private final List<ConverseEvent> events = new ArrayList<>();
    private int length;
    private int phrases;

    /// @param regions that there are
    /// @param offset added to every index
    FakeAnswers(int regions, int offset) {
        this.regions = regions;
        this.offset = offset;
    }

    /// The events before the last one.
    List<ConverseEvent> to(Question question) {
        switch (question.getTaskCase()) {
            case DETECT -> labels(question.getDetect().getLabelsList(), "");
            case COUNT -> labels(question.getCount().getLabelsList(), "There are two: ");
            case DESCRIBE_REGIONS ->
                question.getDescribeRegions().getIndicesList().forEach(index -> {
                    int start = length;
                    text("thing " + index + "\n");
                    part(AnswerPart.newBuilder().addRegions(index), start, length - 1);
                });
            case CAPTION, GROUNDED_QUESTION -> {
                phrase("a cat", Phrase.newBuilder());
                if (regions > 0) {
                    point(0);
                }
                text(" on a mat");
                part(AnswerPart.newBuilder(), 0, length);
            }
            case SCORE -> scores(question.getScore().getPhrasesList());
            case PLAIN_QUESTION, TASK_NOT_SET -> {
                text("A cat.");
                part(AnswerPart.newBuilder(), 0, length);
            }
        }
        return events;
    }

    private void labels(List<String> labels, String before) {
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            int start = length;
            if (label.equals(UNKNOWN)) {
                unknown();
            } else if (regions > 0) {
                text(before);
                phrase(label, Phrase.newBuilder().setLabel(i));
                text(" ");
                point(i);
                part(AnswerPart.newBuilder().addLabels(i), start, length - 1);
            }
        }
    }

    private void unknown() {
        emit(ConverseEvent.newBuilder()
                .setWarning(Warning.newBuilder()
                        .setCode(WarningCode.WARNING_CODE_UNKNOWN_WORD)
                        .setMessage("The word \"dragon\" is unknown.")
                        .setLabel(UNKNOWN)
                        .setWord(UNKNOWN)));
    }

    /// The n-th label is .1 of every region and .8 of region n.
    private void scores(List<String> labels) {
        var scores = Scores.newBuilder();
        for (int i = 0; i < labels.size(); i++) {
            PhraseScores.Builder phrase = scores.addPhrasesBuilder();
            if (labels.get(i).equals(UNKNOWN)) {
                unknown();
                phrase.addUnknownWords(UNKNOWN);
            } else {
                for (int region = 0; region < regions; region++) {
                    phrase.addScores(region == i ? 0.8f : 0.1f);
                }
            }
        }
        emit(ConverseEvent.newBuilder().setScores(scores));
    }

    /// Scores of every region for the only label.
    FakeAnswers scores(float... probabilities) {
        var phrase = PhraseScores.newBuilder();
        for (float probability : probabilities) {
            phrase.addScores(probability);
        }
        emit(ConverseEvent.newBuilder().setScores(Scores.newBuilder().addPhrases(phrase)));
        return this;
    }

    FakeAnswers text(String text) {
        if (!text.isEmpty()) {
            emit(ConverseEvent.newBuilder().setTextDelta(TextDelta.newBuilder().setText(text)));
            length += text.length();
        }
        return this;
    }

    FakeAnswers phrase(String words, Phrase.Builder phrase) {
        int start = length;
        text(words);
        emit(ConverseEvent.newBuilder()
                .setPhrase(phrase.setPhraseId(phrases++).setText(words).setSpan(span(start, length))));
        return this;
    }

    private void point(int index) {
        point(index, 0.75f);
    }

    FakeAnswers point(int index, float probability) {
        emit(ConverseEvent.newBuilder()
                .setObject(ObjectReference.newBuilder()
                        .setIndex(index + offset)
                        .setProbability(probability)
                        .setListingProbability(0.2f + 0.8f * probability)
                        .setPhraseId(Math.max(0, phrases - 1))));
        return this;
    }

    FakeAnswers part(AnswerPart.Builder part, int start, int end) {
        emit(ConverseEvent.newBuilder().setPart(part.setSpan(span(start, end))));
        return this;
    }

    FakeAnswers refusal(String label) {
        emit(ConverseEvent.newBuilder()
                .setWarning(Warning.newBuilder()
                        .setCode(WarningCode.WARNING_CODE_REFUSED)
                        .setMessage("no such thing")
                        .setLabel(label)));
        return this;
    }

    List<ConverseEvent> events() {
        return List.copyOf(events);
    }

    private void emit(ConverseEvent.Builder event) {
        events.add(event.setQuestion(0).build());
    }

    private static Span span(int start, int end) {
        return Span.newBuilder().setStart(start).setEnd(end).build();
    }

    /// The last event.
    static ConverseEvent done(Question question) {
        if (question.hasScore()) {
            return ConverseEvent.newBuilder()
                    .setQuestion(0)
                    .setDone(Done.newBuilder()
                            .setFinishReason(FinishReason.FINISH_REASON_STOP)
                            .setUsage(Usage.newBuilder().setPromptTokens(80)))
                    .build();
        }
        return ConverseEvent.newBuilder()
                .setQuestion(0)
                .setDone(Done.newBuilder()
                        .setFinishReason(FinishReason.FINISH_REASON_STOP)
                        .setUsage(Usage.newBuilder().setPromptTokens(80).setCompletionTokens(7))
                        .setAnswer("<ground>as generated</ground>"))
                .build();
    }
}
