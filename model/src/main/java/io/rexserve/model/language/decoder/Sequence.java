package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
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

/// One sequence that the decoder reads, with all its state: what remains of its prompt, the block table of its keys
/// and values, sampler and constraint, generated tokens, cancellation and the reason why it ended.
///
/// | state | meaning |
/// |---|---|
/// | `WAITING` | it has no blocks of the KV cache yet; [#admit] takes them |
/// | `PREFILL` | its prompt is read, in chunks of any size |
/// | `DECODE` | each step reads the token generated last and generates the next one |
/// | `FINISHED` | over, for the reason that [#finishReason] gives |
///
/// There are three kinds, which a [Conversation] makes: its *prefix* (image and regions, as embeddings) is read and
/// nothing generated; a *question* (token ids) is read behind the prefix and answered; *branches* are short
/// continuations of the prefix, each read apart from the others, of which only logits are kept. Sequences of one
/// conversation share its block table, so at most one of them that writes is unfinished at a time.
///
/// [Decoder#forward] advances it by one step. Belongs to one thread at a time.
public final class Sequence {
    /// Where a sequence stands.
    public enum State {
        WAITING,
        PREFILL,
        DECODE,
        FINISHED
    }

    /// What a sequence reads before it generates anything.
    sealed interface Prompt permits Embeddings, TokenIds, PrefixBranches {
        /// In tokens.
        int length();
    }

    /// `[1, T, H]`; the caller keeps them open until they are read.
    record Embeddings(NDArray rows) implements Prompt {
        @Override
        public int length() {
            return Math.toIntExact(rows.getShape().get(1));
        }
    }

    /// Token ids.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record TokenIds(int... ids) implements Prompt {
        @Override
        public int length() {
            return ids.length;
        }
    }

    private final BlockTable blocks;
    private final Prompt prompt;
    private final GenerationOptions options;
    private final Sampler sampler;
    private final TokenConstraint.Automaton automaton;
    private final int prefixLength;
    private final int truncated;
    private final int maxLength;
    private State state;
    private int remaining;
    private float[] logits = {};
    private final List<float[]> branchLogits = new ArrayList<>();
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private int[] generated = new int[16];
    private int delivered;
    private @Nullable FinishReason finishReason;
    private boolean abandoned;

    /// @param prefixLength tokens before it, in the blocks that it shares
    /// @param truncated prompt tokens that did not fit into the model's limit
    /// @param maxLength tokens of the longest sequence that the model reads
    private Sequence(
            BlockTable blocks,
            int prefixLength,
            Prompt prompt,
            GenerationOptions options,
            int truncated,
            int maxLength,
            State firstState) {
        this.blocks = blocks;
        this.prefixLength = prefixLength;
        this.prompt = prompt;
        this.options = options;
        this.sampler = new Sampler(options.sampling());
        this.automaton = options.constraint().begin();
        this.remaining = prompt.length();
        this.truncated = truncated;
        this.maxLength = maxLength;
        this.state = firstState;
    }

    /// The prefix of a conversation, which waits for its blocks first.
    ///
    /// @param truncated tokens of it that did not fit into the model's limit
    static Sequence prefix(
            BlockTable blocks, Embeddings embeddings, int truncated, int maxLength, CancellationToken cancellation) {
        return new Sequence(
                blocks,
                0,
                embeddings,
                GenerationOptions.PREFILL_ONLY.with(cancellation),
                truncated,
                maxLength,
                State.WAITING);
    }

    /// A question behind a prefix, and its answer. Ids beyond the model's limit are truncated.
    static Sequence question(BlockTable blocks, int prefixLength, int[] ids, GenerationOptions options, int maxLength) {
        int kept = Math.min(ids.length, Math.max(0, maxLength - prefixLength));
        return new Sequence(
                blocks,
                prefixLength,
                new TokenIds(Arrays.copyOf(ids, kept)),
                options,
                ids.length - kept,
                maxLength,
                State.PREFILL);
    }

    /// Branches of a prefix.
    static Sequence branches(
            BlockTable blocks, int prefixLength, PrefixBranches branches, CancellationToken cancellation) {
        return prefill(blocks, prefixLength, branches, cancellation);
    }

    /// A prompt behind all that the blocks hold, read without an answer.
    static Sequence prefill(BlockTable blocks, Prompt prompt, CancellationToken cancellation) {
        return prefill(blocks, blocks.length(), prompt, cancellation);
    }

    private static Sequence prefill(
            BlockTable blocks, int prefixLength, Prompt prompt, CancellationToken cancellation) {
        return new Sequence(
                blocks,
                prefixLength,
                prompt,
                GenerationOptions.PREFILL_ONLY.with(cancellation),
                0,
                Integer.MAX_VALUE,
                State.PREFILL);
    }

    public State state() {
        return state;
    }

    /// Tokens that can be read now: what remains of the prompt, then the one token generated last; none when finished.
    public int remaining() {
        return remaining;
    }

    /// Tokens of its prompt and what came before it.
    public int promptTokens() {
        return prefixLength + prompt.length();
    }

    /// Prompt tokens that were truncated because the model's limit was reached.
    public int truncated() {
        return truncated;
    }

    /// The reason why it ended; a prompt that is read without an answer ends with `LENGTH`.
    public Optional<FinishReason> finishReason() {
        return Optional.ofNullable(finishReason);
    }

    public boolean isFinished() {
        return state == State.FINISHED;
    }

    /// Takes blocks for its prompt and for some tokens behind it, as far as the model's limit
    /// allows, and lets it be read.
    ///
    /// @throws KvCacheExhaustedException if too few are free; it stays WAITING then
    public void admit(int behind) {
        blocks.reserve(Math.min(maxLength, promptTokens() + behind));
        if (state == State.WAITING) {
            state = State.PREFILL;
        }
    }

    /// Whether nobody waits for it any more.
    boolean isCancelled() {
        return options.cancellation().isCancelled();
    }

    /// Ends it if it was cancelled.
    ///
    /// @return whether it was ended just now
    public boolean endIfCancelled() {
        boolean ends = !isFinished() && options.cancellation().isCancelled();
        if (ends) {
            finish(FinishReason.CANCELLED);
        }
        return ends;
    }

    /// Ends it here, because its text holds a stop string.
    public void stop() {
        finish(FinishReason.STOP);
    }

    /// Another sequence takes over the block table.
    void abandon() {
        abandoned = true;
    }

    /// Tokens for the next step to read: as many of the prompt as the budget allows, or the one generated last. Of
    /// branches only whole ones are read, the next one even if it exceeds the budget.
    ///
    /// @param budget at least 1
    public int chunk(int budget) {
        if (!(prompt instanceof PrefixBranches all)) {
            return Math.min(budget, remaining);
        }
        int chunk = 0;
        for (int[] branch : all.branches().subList(branchLogits.size(), all.count())) {
            int next = branch.length;
            if (chunk > 0 && chunk + next > budget) {
                break;
            }
            chunk += next;
        }
        return chunk;
    }

    BlockTable blocks() {
        return blocks;
    }

    boolean hasBranches() {
        return prompt instanceof PrefixBranches;
    }

    /// Takes the blocks that the next tokens are written to.
    ///
    /// @throws KvCacheExhaustedException if too few are free
    /// @throws IllegalStateException if it was not admitted, or another sequence has taken the block table over
    void prepare(int count) {
        if (abandoned) {
            throw new IllegalStateException("sequence: given up for another question of its conversation");
        }
        if (state == State.WAITING) {
            throw new IllegalStateException("sequence: WAITING (expected: admitted)");
        }
        blocks.reserve(blocks.length() + count);
    }

    /// Tokens before it, in the blocks that it shares.
    int prefixLength() {
        return prefixLength;
    }

    boolean readsEmbeddings() {
        return prompt instanceof Embeddings;
    }

    /// The embeddings that it reads as its prompt.
    NDArray embeddings() {
        if (prompt instanceof Embeddings(NDArray rows)) {
            return rows;
        }
        throw new IllegalStateException("prompt: no embeddings");
    }

    /// Tokens of the prompt that were read.
    int promptRead() {
        return prompt.length() - remaining;
    }

    /// Copies the next ids to read.
    void copyIds(int count, int[] target, int at) {
        if (state == State.DECODE) {
            target[at] = generated[tokens.size() - 1];
        } else if (prompt instanceof TokenIds(int[] ids)) {
            System.arraycopy(ids, ids.length - remaining, target, at, count);
        } else {
            throw new IllegalStateException("prompt: no token ids");
        }
    }

    /// The next branches, so many tokens together.
    PrefixBranches branches(int count) {
        if (prompt instanceof PrefixBranches all) {
            return all.from(branchLogits.size(), count);
        }
        throw new IllegalStateException("prompt: no branches");
    }

    /// Whether the logits behind so many more tokens are wanted: they complete the prompt, or follow it.
    boolean needsLogits(int count) {
        return count == remaining;
    }

    /// A step has read tokens.
    ///
    /// @param next logits `[V]` behind the last of them; empty where none are needed
    void advance(int count, float[] next) {
        remaining -= count;
        if (remaining == 0) {
            if (options.maxNewTokens() == 0) {
                logits = next;
                finish(FinishReason.LENGTH);
            } else {
                generate(next);
            }
        }
    }

    /// A step has read branches.
    ///
    /// @param next logits of the wanted tokens behind each
    void advance(int count, List<float[]> next) {
        remaining -= count;
        branchLogits.addAll(next);
        if (remaining == 0) {
            finish(FinishReason.LENGTH);
        }
    }

    /// Generates the next token.
    void generate(float[] next) {
        Optional<GeneratedToken> token = sampler.next(next, Arrays.copyOf(generated, tokens.size()), automaton.legal());
        if (token.isEmpty()) {
            finish(FinishReason.DEAD_END);
        } else if (options.stopIds().contains(token.get().id())) {
            finish(FinishReason.STOP);
        } else {
            append(token.get());
        }
    }

    private void append(GeneratedToken token) {
        if (tokens.size() == generated.length) {
            generated = Arrays.copyOf(generated, 2 * generated.length);
        }
        generated[tokens.size()] = token.id();
        tokens.add(token);
        automaton.advance(token.id());
        state = State.DECODE;
        remaining = 1;
        if (tokens.size() == options.maxNewTokens()) {
            finish(FinishReason.LENGTH);
        }
    }

    private void finish(FinishReason reason) {
        state = State.FINISHED;
        finishReason = reason;
        remaining = 0;
    }

    /// The next generated token that was not handed out before.
    public Optional<GeneratedToken> poll() {
        return delivered < tokens.size() ? Optional.of(tokens.get(delivered++)) : Optional.empty();
    }

    /// Logits `[V]` behind a prompt that is read without an answer, once it is read; not a copy.
    float[] logits() {
        return logits;
    }

    /// Of each branch that was read the logits of the wanted tokens behind its end.
    public List<float[]> branchLogits() {
        return List.copyOf(branchLogits);
    }

    /// The whole answer.
    ///
    /// @throws IllegalStateException if it is not finished
    public Generation result() {
        if (finishReason == null) {
            throw new IllegalStateException("sequence: " + state + " (expected: FINISHED)");
        }
        return new Generation(tokens, finishReason, promptTokens(), truncated);
    }
}
