package io.rexserve.llm.stream;

import com.google.protobuf.util.Durations;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.v1.AnswerTimings;
import io.rexserve.v1.Done;
import io.rexserve.v1.FinishReason;
import io.rexserve.v1.PhraseScores;
import io.rexserve.v1.Scores;
import io.rexserve.v1.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Scores the phrases of one question, each against every region: the phrases' list-opening prompts are read as
/// branches behind the shared prefix, as many in a step as the scheduler's prefill budget allows.
public final class ScoringTask extends StreamTask {
    private final ScoredPhrases phrases;
    private final AnswerEvents events;
    /// By the words of the prompt.
    private final Map<String, PhraseScores> scores = new HashMap<>();

    private final Map<String, String> promptTexts = new HashMap<>();
    private final List<Opening> openings = new ArrayList<>();
    private Duration waited = Duration.ZERO;
    private long began;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Opening(String phrase, int... ids) {}

    public ScoringTask(TaskContext context, int number, ScoredPhrases phrases) {
        super(context);
        this.phrases = phrases;
        this.events = new AnswerEvents(number, context.stream(), context.meters());
    }

    /// Tokenizes the phrases, before it is the decoder's turn.
    ///
    /// @throws io.grpc.StatusRuntimeException if one is too long
    public void tokenize() {
        for (Subject sent : phrases.different()) {
            Subject subject = sent.named(model.labels());
            String phrase = subject.promptText();
            boolean isNew = !promptTexts.containsValue(phrase);
            promptTexts.put(subject.userText(), phrase);
            List<String> unknown = model.tokenizer().unknownWords(phrase);
            if (unknown.isEmpty()) {
                events.askedAs(List.of(subject));
                if (isNew) {
                    openings.add(new Opening(phrase, opening(phrase)));
                }
            } else {
                scores.put(
                        phrase,
                        PhraseScores.newBuilder().addAllUnknownWords(unknown).build());
                events.unknownWords(subject, unknown, model.names());
            }
        }
    }

    private int[] opening(String phrase) {
        int[] ids = model.tokenizer()
                .encode(Prompts.listOpening(model.chatRex().config().template(), session.regionCount(), phrase));
        session.requireFits(model, ids.length);
        return ids;
    }

    @Override
    Optional<Sequence> first(Duration queued) {
        waited = queued;
        began = System.nanoTime();
        if (openings.isEmpty() || session.regionCount() == 0) { // no phrase has a score of any region
            openings.forEach(opening -> scores.put(opening.phrase(), PhraseScores.getDefaultInstance()));
            end();
            return Optional.empty();
        }
        return Optional.of(session.conversation()
                .branches(
                        openings.stream().map(Opening::ids).toList(),
                        RegionScores.tokens(model.tokenizer().grammarTokens(), session.regionCount()),
                        context.cancellation()));
    }

    @Override
    Optional<Sequence> next(Sequence sequence) {
        if (!sequence.isFinished()) {
            return Optional.of(sequence);
        }
        List<float[]> logits = sequence.branchLogits();
        for (int i = 0; i < openings.size(); i++) {
            PhraseScores.Builder phrase = PhraseScores.newBuilder();
            for (float probability : RegionScores.of(logits.get(i))) {
                phrase.addScores(probability);
            }
            scores.put(openings.get(i).phrase(), phrase.build());
        }
        end();
        return Optional.empty();
    }

    private void end() {
        var prefill = Duration.ofNanos(System.nanoTime() - began);
        int prompt = session.conversation().prefixLength()
                + openings.stream().mapToInt(opening -> opening.ids().length).sum();
        context.meters().tokens("prompt", prompt);
        context.took(LlmMeters.Stage.PREFILL, prefill);
        events.scores(inOrder(scores));
        events.done(done(prompt, waited, prefill.plus(session.takePrefixPrefill())));
    }

    private Scores inOrder(Map<String, PhraseScores> scores) {
        return Scores.newBuilder()
                .addAllPhrases(phrases.asked().stream()
                        .map(phrase ->
                                Objects.requireNonNull(scores.get(promptTexts.getOrDefault(phrase, phrase)), phrase))
                        .toList())
                .build();
    }

    private static Done done(int promptTokens, Duration waited, Duration prefill) {
        return Done.newBuilder()
                .setFinishReason(FinishReason.FINISH_REASON_STOP)
                .setUsage(Usage.newBuilder().setPromptTokens(promptTokens))
                .setTimings(AnswerTimings.newBuilder()
                        .setQueue(Durations.fromNanos(waited.toNanos()))
                        .setPrefill(Durations.fromNanos(prefill.toNanos()))
                        .setDecode(Durations.ZERO))
                .build();
    }
}
