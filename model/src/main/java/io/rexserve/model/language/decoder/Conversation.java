package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One prefix (image and regions) and the questions asked behind it: owns their block table and
/// makes their [Sequence]s.
///
/// The prefix is read once; each question starts behind it and overwrites what the question before it wrote, at no
/// cost. A scheduler steps the sequences of many conversations together; [#ask] and [#logits] step one alone. Belongs
/// to one thread at a time; [#close] gives the blocks back from any thread.
public final class Conversation implements AutoCloseable {
    private final Decoder decoder;
    private final BlockTable blocks;
    private final Sequence prefix;
    private final int prefixLength;
    private final int maxLength;
    private @Nullable Sequence question;

    /// @param embeddings of the prefix, `[1, T, H]`; the caller keeps them open until they are read
    /// @param truncated tokens of the prefix that did not fit
    public Conversation(
            Decoder decoder, NDArray embeddings, int maxLength, int truncated, CancellationToken cancellation) {
        var prompt = new Sequence.Embeddings(embeddings);
        if (prompt.length() == 0) {
            throw new IllegalArgumentException("prefix: 0 tokens (expected: >= 1)");
        }
        this.decoder = decoder;
        this.blocks = decoder.newBlockTable();
        this.prefixLength = prompt.length();
        this.maxLength = maxLength;
        this.prefix = Sequence.prefix(blocks, prompt, truncated, maxLength, cancellation);
    }

    /// The sequence that reads the prefix; waits for blocks at first.
    public Sequence prefix() {
        return prefix;
    }

    /// Tokens of the prefix.
    public int prefixLength() {
        return prefixLength;
    }

    /// Reads the whole prefix now.
    ///
    /// @throws CancellationException if it was cancelled
    /// @throws KvCacheExhaustedException if too few blocks are free
    public Conversation readPrefix() {
        prefix.admit(0);
        complete(prefix);
        return this;
    }

    /// Takes blocks for so many tokens behind the prefix, as far as the model's limit allows: answers within them
    /// never run out of memory.
    ///
    /// @throws KvCacheExhaustedException if too few are free; nothing changes then
    public void reserve(int behind) {
        blocks.reserve(Math.min(maxLength, prefixLength + behind));
    }

    /// Starts the answer to a question that follows the prefix. A question that is still being answered is abandoned.
    ///
    /// @param ids of the question; may be empty if the prefix holds it
    public Sequence question(int[] ids, GenerationOptions options) {
        restart();
        Sequence next = Sequence.question(blocks, prefixLength, ids, options, maxLength);
        question = next;
        if (next.remaining() == 0) {
            next.generate(prefix.logits());
        }
        return next;
    }

    /// Starts reading many short continuations of the prefix, apart from each other and from a question that is
    /// being answered. Nothing of them stays in the KV cache.
    ///
    /// @param branches ids of each, none empty
    /// @param tokens ids whose logits are wanted behind each
    /// @throws IllegalArgumentException if one does not fit behind the prefix
    public Sequence branches(List<int[]> branches, int[] tokens, CancellationToken cancellation) {
        requirePrefix();
        for (int[] branch : branches) {
            if (branch.length == 0) {
                throw new IllegalArgumentException("branch: empty (expected: at least one token)");
            }
            if (prefixLength + branch.length > maxLength) {
                throw new IllegalArgumentException("branch: " + branch.length + " tokens behind " + prefixLength
                        + " (expected: <= " + maxLength + " in all)");
            }
        }
        return Sequence.branches(blocks, prefixLength, new PrefixBranches(branches, tokens), cancellation);
    }

    private void restart() {
        requirePrefix();
        if (question != null) {
            question.abandon();
        }
        blocks.truncate(prefixLength);
    }

    private void requirePrefix() {
        if (!prefix.isFinished() || prefix.logits().length == 0) {
            throw new IllegalStateException("prefix: " + prefix.remaining() + " tokens remain (expected: 0)");
        }
    }

    /// Answers a question that follows the prefix.
    ///
    /// @param listener called with each token when it is generated, but not with the stop token
    public Generation ask(int[] ids, GenerationOptions options, Consumer<? super GeneratedToken> listener) {
        Sequence asked = question(ids, options);
        for (Optional<GeneratedToken> token = next(asked); token.isPresent(); token = next(asked)) {
            listener.accept(token.get());
        }
        return asked.result();
    }

    /// As [#ask(int[], GenerationOptions, Consumer)] for the whole answer at once.
    public Generation ask(int[] ids, GenerationOptions options) {
        return ask(ids, options, _ -> {});
    }

    /// Steps a question until its next token is generated.
    ///
    /// @return empty once the answer is finished
    /// @throws IllegalStateException if the conversation has gone on to another question
    public Optional<GeneratedToken> next(Sequence asked) {
        Optional<GeneratedToken> token = asked.poll();
        while (token.isEmpty() && !asked.isFinished()) {
            if (!asked.endIfCancelled()) {
                decoder.step(asked);
            }
            token = asked.poll();
        }
        return token;
    }

    /// What the model would generate first after a question that follows the prefix.
    ///
    /// @return logits of the whole vocabulary
    /// @throws CancellationException if it was cancelled
    public float[] logits(int[] ids, CancellationToken cancellation) {
        if (ids.length == 0) {
            requirePrefix();
            return prefix.logits().clone();
        }
        restart();
        Sequence read = Sequence.prefill(blocks, new Sequence.TokenIds(ids), cancellation);
        question = read;
        complete(read);
        return read.logits();
    }

    /// As [#logits(int[], CancellationToken)] for many questions and few tokens, see [#branches].
    ///
    /// @return for each question the logits of these tokens behind its last id
    /// @throws CancellationException if it was cancelled between two steps
    public List<float[]> logits(List<int[]> questions, int[] tokens, CancellationToken cancellation) {
        Sequence branches = branches(questions, tokens, cancellation);
        complete(branches);
        return branches.branchLogits();
    }

    private void complete(Sequence sequence) {
        while (sequence.remaining() > 0) {
            if (sequence.endIfCancelled()) {
                throw new CancellationException("cancelled between two steps");
            }
            decoder.step(sequence);
        }
    }

    @Override
    public void close() {
        blocks.close();
    }
}
