package io.rexserve.model.language.decoder;

import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.language.sampling.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One answer in the making. The first step reads the question and decides the first token, each further step one
/// more token.
///
/// A step looks at the interruption first, so that a cancelled request costs at most one more step.
public final class Decoding extends Reading {
    private static final int[] NOTHING = {};

    private final Conversation conversation;
    private final GenerationOptions options;
    private final Sampler sampler;
    private final TokenConstraint.Automaton automaton;
    private final int cut;
    private final int promptTokens;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private int[] generated = new int[16];
    private int[] unread;
    private int done;
    private int delivered;
    private boolean started;
    private @Nullable FinishReason finish;

    /// @param prompt ids to read before the first token
    /// @param cut ids of the prompt that did not fit
    Decoding(Conversation conversation, int[] prompt, int cut, GenerationOptions options) {
        this.conversation = conversation;
        this.options = options;
        this.sampler = new Sampler(options.sampling());
        this.automaton = options.constraint().begin();
        this.unread = prompt;
        this.cut = cut;
        this.promptTokens = conversation.length() + prompt.length;
    }

    /// Decides the next token, alone.
    ///
    /// @return nothing once the answer is finished
    /// @throws IllegalStateException if the conversation has gone on to another question
    public Optional<GeneratedToken> next() {
        Optional<GeneratedToken> token = poll();
        while (token.isEmpty() && finish == null) {
            requireCurrent();
            if (interrupt().isEmpty() && left() > 0) {
                conversation.decoder().pass(this);
            }
            token = poll();
        }
        return token;
    }

    /// The next token that is decided already, each once.
    public Optional<GeneratedToken> poll() {
        if (finish == null && !started && unread.length == 0) { // the prefix holds the question
            decide(conversation.prefixLogits());
        }
        return delivered < tokens.size() ? Optional.of(tokens.get(delivered++)) : Optional.empty();
    }

    private void requireCurrent() {
        if (!conversation.isCurrent(this)) {
            throw new IllegalStateException("decoding: given up for another question of the conversation");
        }
    }

    @Override
    public int left() {
        return finish == null ? unread.length - done : 0;
    }

    @Override
    public Optional<FinishReason> interrupt() {
        if (finish != null) {
            return Optional.empty();
        }
        Optional<FinishReason> reason = options.interruption().reason();
        reason.ifPresent(this::finished);
        return reason;
    }

    @Override
    ModelInput.Row row(int count) {
        requireCurrent();
        BlockTable cache = conversation.cache();
        cache.reserve(cache.length() + count);
        int[] ids = Arrays.copyOfRange(unread, done, done + count);
        return new ModelInput.Row(cache, new ModelInput.Ids(ids), done + count == unread.length);
    }

    @Override
    void read(int count, float[] logits) {
        done += count;
        if (done == unread.length) {
            decide(logits);
        }
    }

    private void decide(float[] logits) {
        started = true;
        unread = NOTHING;
        done = 0;
        int[] soFar = Arrays.copyOf(generated, tokens.size());
        Optional<GeneratedToken> token = sampler.next(logits, soFar, automaton.legal());
        if (token.isEmpty()) {
            finished(FinishReason.DEAD_END);
        } else if (options.stopIds().contains(token.get().id())) {
            finished(FinishReason.STOP);
        } else {
            add(token.get());
        }
    }

    private void add(GeneratedToken token) {
        if (tokens.size() == generated.length) {
            generated = Arrays.copyOf(generated, 2 * generated.length);
        }
        generated[tokens.size()] = token.id();
        tokens.add(token);
        automaton.advance(token.id());
        unread = new int[] {token.id()};
        if (tokens.size() == options.maxNewTokens()) {
            finish = FinishReason.LENGTH;
        }
    }

    private void finished(FinishReason reason) {
        finish = reason;
    }

    /// Ends the answer here, as its text says by a stop string.
    public void stop() {
        finish = FinishReason.STOP;
    }

    /// Whether no further token will be decided.
    public boolean finished() {
        return finish != null;
    }

    /// The answer so far, or the whole one.
    ///
    /// @throws IllegalStateException if it is not finished
    public Generation result() {
        if (finish == null) {
            throw new IllegalStateException("decoding: not finished");
        }
        return new Generation(tokens, finish, promptTokens, cut);
    }

    /// Whether the question was read.
    boolean started() {
        return started;
    }

    /// What a follow-up has to read first: the last token, decided but not yet read.
    int[] unread() {
        return unread.clone();
    }
}
