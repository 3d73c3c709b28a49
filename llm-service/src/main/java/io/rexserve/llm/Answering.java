package io.rexserve.llm;

import com.google.protobuf.util.Durations;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.AnswerParser;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.Decoding;
import io.rexserve.model.language.FinishReason;
import io.rexserve.model.language.GeneratedToken;
import io.rexserve.model.language.Generation;
import io.rexserve.model.language.GenerationDefaults;
import io.rexserve.model.language.GenerationOptions;
import io.rexserve.model.language.Interruption;
import io.rexserve.model.language.TokenConstraint;
import io.rexserve.model.tokenizer.StreamingDecoder;
import io.rexserve.v1.AnswerTimings;
import io.rexserve.v1.Done;
import io.rexserve.v1.Usage;
import io.rexserve.v1.WarningCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The answer to one question, made on the owner thread: its parts one after the other behind the shared prefix.
final class Answering {
    private final AskedQuestion question;
    private final LoadedModel model;
    private final Session session;
    private final Interruption interruption;
    private final LlmMeters meters;
    private final AnswerEvents events;
    private final StringBuilder answer = new StringBuilder();
    private final Set<Integer> stopIds;
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
            Interruption interruption,
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

    void run(Duration waited) {
        promptTokens = session.conversation().prefixLength();
        meters.tokens("prompt", promptTokens);
        boolean whole = true;
        List<Subject> known = question.subjects().stream().filter(this::known).toList();
        for (QuestionPart part : question.parts(known)) {
            if (tokens == question.maxTokens()) {
                whole = false;
                events.notAnswered(part);
            } else {
                whole &= ask(part);
            }
        }
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
                .setTimings(timings(waited))
                .setAnswer(answer.toString())
                .build());
    }

    private boolean known(Subject subject) {
        List<String> unknown = model.tokenizer().unknownWords(subject.userText());
        events.unknownWords(subject, unknown);
        return unknown.isEmpty();
    }

    private AnswerTimings timings(Duration waited) {
        AnswerTimings.Builder timings = AnswerTimings.newBuilder()
                .setQueue(Durations.fromNanos(waited.toNanos()))
                .setPrefill(Durations.fromNanos(
                        prefill.plus(session.takePrefixRead()).toNanos()))
                .setDecode(Durations.fromNanos(decode.toNanos()));
        events.firstObject().ifPresent(first -> timings.setFirstObject(Durations.fromNanos(first.toNanos())));
        return timings.build();
    }

    /// @return whether the model ended its answer itself
    private boolean ask(QuestionPart part) {
        int[] ids = model.tokenizer()
                .encode(Prompts.question(model.network().config().template(), session.regionCount(), part.task()));
        requireRoom(ids.length);
        promptTokens += ids.length;
        meters.tokens("prompt", ids.length);
        if (parts++ > 0) {
            answer.append('\n');
            events.lineFeed();
        }
        var parser = new AnswerParser(session.regionCount());
        StreamingDecoder text =
                model.tokenizer().streamingDecoder(model.network().defaults().stopTexts());
        Decoding decoding = session.conversation().begin(ids, options(part.task()));
        events.begin(part);
        long began = System.nanoTime();
        // The first step reads the question; the time it takes to choose one token is lost in it.
        Optional<GeneratedToken> token = decoding.next();
        prefill = prefill.plusNanos(System.nanoTime() - began);
        began = System.nanoTime();
        for (; token.isPresent(); token = decoding.next()) {
            tokens++;
            meters.tokens("completion", 1);
            events.decided(token.get(), model.tokenizer().grammarTokens());
            String piece = text.append(token.get().id());
            answer.append(piece);
            parser.feed(piece).forEach(events::send);
            if (text.stopped()) {
                decoding.stop();
            }
        }
        decode = decode.plusNanos(System.nanoTime() - began);
        return finish(decoding.result(), text.finish(), parser);
    }

    private boolean finish(Generation generation, String rest, AnswerParser parser) {
        switch (generation.reason()) {
            case CANCELLED, DEADLINE -> throw Refusals.interrupted(generation.reason());
            case STOP, LENGTH, DEAD_END -> {}
        }
        answer.append(rest);
        parser.feed(rest).forEach(events::send);
        parser.finish().forEach(events::send);
        if (generation.reason() == FinishReason.DEAD_END) {
            events.warn(WarningCode.WARNING_CODE_MALFORMED_ANSWER, "no token was legal any more", events.onlyLabel());
        }
        boolean whole = generation.reason() != FinishReason.LENGTH;
        events.end(whole);
        return whole;
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

    private void requireRoom(int ids) {
        int length = session.conversation().prefixLength() + ids;
        int most = model.network().config().maxLength();
        if (length >= most) {
            throw Refusals.promptTooLong(length, most);
        }
    }
}
