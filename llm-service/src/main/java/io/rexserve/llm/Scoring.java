package io.rexserve.llm;

import com.google.protobuf.util.Durations;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.language.Interruption;
import io.rexserve.model.language.RegionScores;
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

/// The scores of one question, read on the owner thread behind the shared prefix.
final class Scoring {
    private final ScoredPhrases phrases;
    private final LoadedModel model;
    private final Session session;
    private final Interruption interruption;
    private final LlmMeters meters;
    private final AnswerEvents events;

    Scoring(
            int number,
            ScoredPhrases phrases,
            LoadedModel model,
            Session session,
            Interruption interruption,
            LlmMeters meters,
            EventStream out) {
        this.phrases = phrases;
        this.model = model;
        this.session = session;
        this.interruption = interruption;
        this.meters = meters;
        this.events = new AnswerEvents(number, out, meters, System.nanoTime());
    }

    void run(Duration waited) {
        var scores = new HashMap<String, PhraseScores>();
        var known = new ArrayList<String>();
        for (Subject phrase : phrases.different()) {
            List<String> unknown = model.tokenizer().unknownWords(phrase.userText());
            events.unknownWords(phrase, unknown);
            if (unknown.isEmpty()) {
                known.add(phrase.userText());
            } else {
                scores.put(
                        phrase.userText(),
                        PhraseScores.newBuilder().addAllUnknownWords(unknown).build());
            }
        }
        List<int[]> listings = known.stream().map(this::listing).toList();
        int prompt = session.conversation().prefixLength()
                + listings.stream().mapToInt(listing -> listing.length).sum();
        meters.tokens("prompt", prompt);
        long began = System.nanoTime();
        List<float[]> read = RegionScores.of(
                session.conversation(),
                listings,
                model.tokenizer().grammarTokens(),
                session.regionCount(),
                interruption);
        Duration prefill = Duration.ofNanos(System.nanoTime() - began);
        meters.took(LlmMeters.Stage.PREFILL, prefill);
        for (int i = 0; i < known.size(); i++) {
            PhraseScores.Builder phrase = PhraseScores.newBuilder();
            for (float probability : read.get(i)) {
                phrase.addProbabilities(probability);
            }
            scores.put(known.get(i), phrase.build());
        }
        events.scores(inOrder(scores));
        events.done(done(prompt, waited, prefill.plus(session.takePrefixRead())));
    }

    private int[] listing(String phrase) {
        int[] ids = model.tokenizer()
                .encode(Prompts.listing(model.network().config().template(), session.regionCount(), phrase));
        int length = session.conversation().prefixLength() + ids.length;
        int most = model.network().config().maxLength();
        if (length >= most) {
            throw Refusals.promptTooLong(length, most);
        }
        return ids;
    }

    private Scores inOrder(Map<String, PhraseScores> scores) {
        return Scores.newBuilder()
                .addAllPhrases(phrases.asked().stream()
                        .map(phrase -> Objects.requireNonNull(scores.get(phrase), phrase))
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
