package io.rexserve.llm;

import com.google.protobuf.util.Durations;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.AnswerParser;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.checkpoint.GenerationDefaults;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.decoder.Decoding;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.tokenizer.IncrementalDetokenizer;
import io.rexserve.v1.AnswerTimings;
import io.rexserve.v1.Done;
import io.rexserve.v1.Usage;
import io.rexserve.v1.WarningCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answer to one question on its way through the passes: its parts one after the other behind the shared prefix.
final class Answering implements Progress {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Prompted(QuestionPart part, int... ids) {}

    /// A part that is being answered.
    private record Current(QuestionPart part, Decoding decoding, AnswerParser parser, IncrementalDetokenizer text) {}

    private final AskedQuestion question;
    private final LoadedModel model;
    private final Session session;
    private final CancellationToken interruption;
    private final LlmMeters meters;
    private final AnswerEvents events;
    private final StringBuilder answer = new StringBuilder();
    private final Set<Integer> stopIds;
    private final Queue<Prompted> left = new ArrayDeque<>();
    private @Nullable Current current;
    private Duration waited = Duration.ZERO;
    private boolean whole = true;
    private long began;
    private boolean decided;
    private Duration prefill = Duration.ZERO;
    private Duration decode = Duration.ZERO;
    private int promptTokens;
    private int tokens;
    private int parts;

    Answering(
            int number,
            AskedQuestion question,
            LoadedModel model,
            Session session,
            CancellationToken interruption,
            LlmMeters meters,
            EventStream out,
            long arrivedNanos) {
        this.question = question;
        this.model = model;
        this.session = session;
        this.interruption = interruption;
        this.meters = meters;
        this.events = new AnswerEvents(number, out, meters, arrivedNanos);
        this.stopIds = new HashSet<>(model.tokenizer().endTokens());
        stopIds.addAll(model.network().defaults().stopIds());
    }

    /// Words and their ids, before it is the decoder's turn.
    ///
    /// @throws io.grpc.StatusRuntimeException if a part is too long
    void prepare() {
        promptTokens = session.conversation().prefixLength();
        List<Subject> known = question.subjects().stream().filter(this::known).toList();
        for (QuestionPart part : question.parts(known)) {
            int[] ids = model.tokenizer()
                    .encode(Prompts.question(model.network().config().template(), session.regionCount(), part.task()));
            session.requireRoom(model, ids.length);
            left.add(new Prompted(part, ids));
        }
    }

    /// Begins with the first part.
    ///
    /// @param queued until the decoder's thread took the question
    /// @return false if nothing is to be decoded and the answer is over
    /// @throws io.rexserve.model.language.kvcache.KvCacheExhaustedException if there is too little memory for it
    boolean begin(Duration queued) {
        waited = queued;
        meters.tokens("prompt", promptTokens);
        int longest = left.stream().mapToInt(part -> part.ids().length).max().orElse(0);
        session.conversation().reserve(longest + question.maxTokens());
        return next();
    }

    /// Begins with the next part, or ends the answer.
    ///
    /// @return whether there was one
    private boolean next() {
        for (Prompted next = left.poll(); next != null; next = left.poll()) {
            if (tokens < question.maxTokens()) {
                begin(next);
                return true;
            }
            whole = false;
            events.notAnswered(next.part());
        }
        end();
        return false;
    }

    private void end() {
        Usage usage = Usage.newBuilder()
                .setPromptTokens(promptTokens)
                .setCompletionTokens(tokens)
                .build();
        meters.took(LlmMeters.Stage.PREFILL, prefill);
        meters.took(LlmMeters.Stage.DECODE_TOKENS, decode);
        meters.answered(events.objects());
        events.done(Done.newBuilder()
                .setFinishReason(
                        whole
                                ? io.rexserve.v1.FinishReason.FINISH_REASON_STOP
                                : io.rexserve.v1.FinishReason.FINISH_REASON_LENGTH)
                .setUsage(usage)
                .setTimings(timings())
                .setAnswer(answer.toString())
                .build());
    }

    private boolean known(Subject subject) {
        List<String> unknown = model.tokenizer().unknownWords(subject.userText());
        events.unknownWords(subject, unknown);
        return unknown.isEmpty();
    }

    private AnswerTimings timings() {
        AnswerTimings.Builder timings = AnswerTimings.newBuilder()
                .setQueue(Durations.fromNanos(waited.toNanos()))
                .setPrefill(Durations.fromNanos(
                        prefill.plus(session.takePrefixRead()).toNanos()))
                .setDecode(Durations.fromNanos(decode.toNanos()));
        events.firstObject().ifPresent(first -> timings.setFirstObject(Durations.fromNanos(first.toNanos())));
        return timings.build();
    }

    private void begin(Prompted next) {
        promptTokens += next.ids().length;
        meters.tokens("prompt", next.ids().length);
        if (parts++ > 0) {
            answer.append('\n');
            events.lineFeed();
        }
        current = new Current(
                next.part(),
                session.conversation().begin(next.ids(), options(next.part().task())),
                new AnswerParser(session.regionCount()),
                model.tokenizer().incrementalDetokenizer(model.network().defaults().stopTexts()));
        events.begin(next.part());
        began = System.nanoTime();
        decided = false;
    }

    private Current current() {
        return Objects.requireNonNull(current, "part: none (expected: one that was begun)");
    }

    @Override
    public Decoding reading() {
        return current().decoding();
    }

    @Override
    public boolean advance() {
        Decoding decoding = current().decoding();
        for (Optional<GeneratedToken> token = decoding.poll(); token.isPresent(); token = decoding.poll()) {
            decided(token.get());
        }
        if (!decoding.finished()) {
            return true;
        }
        measure();
        whole &= finish(decoding.result());
        return next();
    }

    private void decided(GeneratedToken token) {
        if (!decided) { // the time it takes to choose one token is lost in that of reading the question
            decided = true;
            prefill = prefill.plusNanos(System.nanoTime() - began);
            began = System.nanoTime();
        }
        tokens++;
        meters.tokens("completion", 1);
        events.decided(token, model.tokenizer().grammarTokens());
        IncrementalDetokenizer text = current().text();
        String piece = text.append(token.id());
        answer.append(piece);
        current().parser().feed(piece).forEach(events::send);
        if (text.stopped()) {
            current().decoding().stop();
        }
    }

    private void measure() {
        var took = Duration.ofNanos(System.nanoTime() - began);
        if (decided) {
            decode = decode.plus(took);
        } else {
            prefill = prefill.plus(took);
        }
    }

    /// @return whether the model ended its answer itself
    private boolean finish(Generation generation) {
        AnswerParser parser = current().parser();
        String rest = current().text().finish();
        answer.append(rest);
        parser.feed(rest).forEach(events::send);
        parser.finish().forEach(events::send);
        if (generation.reason() == FinishReason.DEAD_END) {
            events.warn(WarningCode.WARNING_CODE_MALFORMED_ANSWER, "no token was legal any more", events.onlyLabel());
        }
        boolean ended = generation.reason() != FinishReason.LENGTH;
        events.end(ended);
        return ended;
    }

    private GenerationOptions options(Task task) {
        GenerationDefaults defaults = model.network().defaults();
        return GenerationOptions.greedy(question.maxTokens() - tokens, stopIds)
                .with(question.sampling().withRepetitionPenalty(defaults.repetitionPenalty()))
                .with(constraint(task))
                .with(interruption);
    }

    private TokenConstraint constraint(Task task) {
        return question.unconstrained()
                ? TokenConstraint.NONE
                : TokenConstraint.grammar(
                        model.tokenizer().grammarTokens(), AnswerForm.of(task, session.regionCount()), stopIds);
    }
}
