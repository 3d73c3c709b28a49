package io.rexserve.model.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One answer in the making. The first step reads the question and decides the first token, each further step one
/// more token.
///
/// A step looks at the interruption first, so that a cancelled request costs at most one more step.
public final class Decoding {
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

    /// Decides the next token.
    ///
    /// @return nothing once the answer is finished
    /// @throws IllegalStateException if the conversation has gone on to another question
    public Optional<GeneratedToken> next() {
        if (finish == null && !conversation.isCurrent(this)) {
            throw new IllegalStateException("decoding: given up for another question of the conversation");
        }
        if (finish == null) {
            finish = options.interruption().reason().orElse(null);
        }
        return finish == null ? step() : Optional.empty();
    }

    private Optional<GeneratedToken> step() {
        Optional<float[]> logits = conversation.read(unread, options.interruption());
        if (logits.isEmpty()) {
            return finished(options.interruption().reason().orElse(FinishReason.CANCELLED));
        }
        started = true;
        unread = NOTHING;
        int[] soFar = Arrays.copyOf(generated, tokens.size());
        Optional<GeneratedToken> token = sampler.next(logits.get(), soFar, automaton.legal());
        if (token.isEmpty()) {
            return finished(FinishReason.DEAD_END);
        }
        if (options.stopIds().contains(token.get().id())) {
            return finished(FinishReason.STOP);
        }
        add(token.get());
        return token;
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

    private Optional<GeneratedToken> finished(FinishReason reason) {
        finish = reason;
        return Optional.empty();
    }

    /// Ends the answer here, as its text says by a stop string.
    public void stop() {
        finish = FinishReason.STOP;
    }

    /// Whether there is nothing more to come.
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
