package io.rexserve.llm;

import com.google.protobuf.util.Durations;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.v1.AnswerTimings;
import io.rexserve.v1.Done;
import io.rexserve.v1.FinishReason;
import io.rexserve.v1.PhraseScores;
import io.rexserve.v1.Scores;
import io.rexserve.v1.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;

/// The scores of one question, read on the decoder's thread behind the shared prefix: as many phrases at a time as
/// others can wait for, at least one.
final class Scoring implements Step {
    private final ScoredPhrases phrases;
    private final LoadedModel model;
    private final Session session;
    private final CancellationToken interruption;
    private final LlmMeters meters;
    private final AnswerEvents events;
    private final IntSupplier budget;
    private final Map<String, PhraseScores> scores = new HashMap<>();
    private final Deque<Listing> left = new ArrayDeque<>();
    private Duration waited = Duration.ZERO;
    private Duration prefill = Duration.ZERO;
    private int prompt;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Listing(String phrase, int... ids) {}

    /// @param budget positions that may be read at a time
    Scoring(
            int number,
            ScoredPhrases phrases,
            LoadedModel model,
            Session session,
            CancellationToken interruption,
            LlmMeters meters,
            EventStream out,
            IntSupplier budget) {
        this.phrases = phrases;
        this.model = model;
        this.session = session;
        this.interruption = interruption;
        this.meters = meters;
        this.events = new AnswerEvents(number, out, meters, System.nanoTime());
        this.budget = budget;
    }

    /// Words and their ids, before it is the decoder's turn.
    ///
    /// @throws io.grpc.StatusRuntimeException if a phrase is too long
    void prepare() {
        for (Subject subject : phrases.different()) {
            String phrase = subject.userText();
            List<String> unknown = model.tokenizer().unknownWords(phrase);
            if (unknown.isEmpty()) {
                left.add(new Listing(phrase, listing(phrase)));
            } else {
                scores.put(
                        phrase,
                        PhraseScores.newBuilder().addAllUnknownWords(unknown).build());
                events.unknownWords(subject, unknown);
            }
        }
    }

    @Override
    public Next take(LoadedModel network, Duration queued) {
        waited = waited.plus(queued);
        score(together(budget.getAsInt()));
        if (!left.isEmpty()) {
            return new Decodes(this);
        }
        prompt += session.conversation().prefixLength();
        meters.tokens("prompt", prompt);
        meters.took(LlmMeters.Stage.PREFILL, prefill);
        events.scores(inOrder(scores));
        events.done(done(prompt, waited, prefill.plus(session.takePrefixRead())));
        return OVER;
    }

    /// The next phrases that fit into a pass, at least one where one is left.
    private List<Listing> together(int positions) {
        var listings = new ArrayList<Listing>();
        int used = 0;
        for (Listing next = left.peek(); next != null; next = left.peek()) {
            used += next.ids().length;
            if (used > positions && !listings.isEmpty()) {
                break;
            }
            listings.add(left.remove());
        }
        return listings;
    }

    private void score(List<Listing> listings) {
        prompt += listings.stream().mapToInt(listing -> listing.ids().length).sum();
        long began = System.nanoTime();
        List<float[]> read = RegionScores.of(
                session.conversation(),
                listings.stream().map(Listing::ids).toList(),
                model.tokenizer().grammarTokens(),
                session.regionCount(),
                interruption);
        prefill = prefill.plusNanos(System.nanoTime() - began);
        for (int i = 0; i < listings.size(); i++) {
            PhraseScores.Builder phrase = PhraseScores.newBuilder();
            for (float probability : read.get(i)) {
                phrase.addProbabilities(probability);
            }
            scores.put(listings.get(i).phrase(), phrase.build());
        }
    }

    private int[] listing(String phrase) {
        int[] ids = model.tokenizer()
                .encode(Prompts.listOpening(model.network().config().template(), session.regionCount(), phrase));
        session.requireRoom(model, ids.length);
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
