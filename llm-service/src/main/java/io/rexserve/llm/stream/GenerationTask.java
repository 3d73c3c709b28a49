package io.rexserve.llm.stream;

import com.google.protobuf.util.Durations;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.AnswerParser;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.checkpoint.GenerationDefaults;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.decoder.Sequence;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Generates the answer to one question: its prompts one after the other behind the shared prefix, each as a sequence.
public final class GenerationTask extends StreamTask {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Prompt(PromptBatch batch, int... ids) {}

    /// The prompt that is being answered.
    private record Current(AnswerParser parser, IncrementalDetokenizer text) {}

    private final ValidatedQuestion question;
    private final AnswerEvents events;
    private final StringBuilder answer = new StringBuilder();
    private final Set<Integer> stopIds;
    private final Queue<Prompt> remaining = new ArrayDeque<>();
    private @Nullable Current current;
    private Duration waited = Duration.ZERO;
    private boolean complete = true;
    private long began;
    private boolean generating;
    private Duration prefill = Duration.ZERO;
    private Duration decode = Duration.ZERO;
    private int promptTokens;
    private int tokens;
    private int prompts;

    public GenerationTask(TaskContext context, int number, ValidatedQuestion question) {
        super(context);
        this.question = question;
        this.events = new AnswerEvents(number, context.stream(), context.meters());
        this.stopIds = new HashSet<>(model.tokenizer().endTokens());
        stopIds.addAll(model.chatRex().defaults().stopIds());
    }

    /// Tokenizes the prompts, before it is the decoder's turn.
    ///
    /// @throws io.grpc.StatusRuntimeException if one is too long
    public void tokenize() {
        promptTokens = session.conversation().prefixLength();
        List<Subject> known = question.subjects().stream()
                .map(subject -> subject.named(model.labels()))
                .filter(this::known)
                .toList();
        events.askedAs(known);
        for (PromptBatch batch : question.batches(known)) {
            int[] ids = model.tokenizer()
                    .encode(Prompts.question(model.chatRex().config().template(), session.regionCount(), batch.task()));
            session.requireFits(model, ids.length);
            remaining.add(new Prompt(batch, ids));
        }
    }

    @Override
    Optional<Sequence> first(Duration queued) {
        waited = queued;
        context.meters().tokens("prompt", promptTokens);
        int longest =
                remaining.stream().mapToInt(prompt -> prompt.ids().length).max().orElse(0);
        session.conversation().reserve(longest + question.maxTokens());
        return nextPrompt();
    }

    /// Begins with the next prompt, or ends the answer.
    private Optional<Sequence> nextPrompt() {
        for (Prompt next = remaining.poll(); next != null; next = remaining.poll()) {
            if (tokens < question.maxTokens()) {
                return Optional.of(begin(next));
            }
            complete = false;
            events.notAnswered(next.batch());
        }
        end();
        return Optional.empty();
    }

    private void end() {
        Usage usage = Usage.newBuilder()
                .setPromptTokens(promptTokens)
                .setCompletionTokens(tokens)
                .build();
        context.took(LlmMeters.Stage.PREFILL, prefill);
        context.took(LlmMeters.Stage.DECODE_TOKENS, decode);
        context.meters().answered(events.objects());
        events.done(Done.newBuilder()
                .setFinishReason(
                        complete
                                ? io.rexserve.v1.FinishReason.FINISH_REASON_STOP
                                : io.rexserve.v1.FinishReason.FINISH_REASON_LENGTH)
                .setUsage(usage)
                .setTimings(timings())
                .setAnswer(answer.toString())
                .build());
    }

    private boolean known(Subject subject) {
        var unknown = new LinkedHashSet<>(model.tokenizer().unknownWords(subject.promptText()));
        question.history().stream()
                .flatMap(turn -> turn.texts().stream())
                .forEach(text -> unknown.addAll(model.tokenizer().unknownWords(text)));
        events.unknownWords(subject, List.copyOf(unknown), model.names());
        return unknown.isEmpty();
    }

    private AnswerTimings timings() {
        AnswerTimings.Builder timings = AnswerTimings.newBuilder()
                .setQueue(Durations.fromNanos(waited.toNanos()))
                .setPrefill(Durations.fromNanos(
                        prefill.plus(session.takePrefixPrefill()).toNanos()))
                .setDecode(Durations.fromNanos(decode.toNanos()));
        events.firstObject().ifPresent(first -> timings.setFirstObject(Durations.fromNanos(first.toNanos())));
        return timings.build();
    }

    private Sequence begin(Prompt next) {
        promptTokens += next.ids().length;
        context.meters().tokens("prompt", next.ids().length);
        if (prompts++ > 0) {
            answer.append('\n');
            events.lineFeed();
        }
        Sequence sequence =
                session.conversation().question(next.ids(), options(next.batch().task()));
        current = new Current(
                new AnswerParser(session.regionCount()),
                model.tokenizer()
                        .incrementalDetokenizer(model.chatRex().defaults().stopTexts()));
        events.begin(next.batch());
        began = System.nanoTime();
        generating = false;
        return sequence;
    }

    private Current current() {
        return Objects.requireNonNull(current, "prompt: none (expected: one that was begun)");
    }

    @Override
    Optional<Sequence> next(Sequence sequence) {
        for (Optional<GeneratedToken> token = sequence.poll(); token.isPresent(); token = sequence.poll()) {
            generated(sequence, token.get());
        }
        if (!sequence.isFinished()) {
            return Optional.of(sequence);
        }
        measure();
        complete &= finish(sequence.result());
        return nextPrompt();
    }

    private void generated(Sequence sequence, GeneratedToken token) {
        if (!generating) { // the time that it takes to sample one token is part of the prefill
            generating = true;
            prefill = prefill.plusNanos(System.nanoTime() - began);
            began = System.nanoTime();
        }
        tokens++;
        context.meters().tokens("completion", 1);
        events.generated(token, model.tokenizer().grammarTokens());
        IncrementalDetokenizer text = current().text();
        String piece = text.append(token.id());
        answer.append(piece);
        current().parser().feed(piece).forEach(events::send);
        if (text.stopped()) {
            sequence.stop();
        }
    }

    private void measure() {
        var took = Duration.ofNanos(System.nanoTime() - began);
        if (generating) {
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
        GenerationDefaults defaults = model.chatRex().defaults();
        return GenerationOptions.greedy(question.maxTokens() - tokens, stopIds)
                .with(question.sampling().withRepetitionPenalty(defaults.repetitionPenalty()))
                .with(constraint(task))
                .with(context.cancellation());
    }

    private TokenConstraint constraint(Task task) {
        return question.unconstrained()
                ? TokenConstraint.NONE
                : TokenConstraint.grammar(
                        model.tokenizer().grammarTokens(),
                        AnswerForm.of(task, session.regionCount()),
                        stopIds,
                        model.chatRex().defaults().unorderedLists());
    }
}
