package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationCancelledException;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.language.sampling.TokenListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One prefix (picture and regions), read once, and the questions asked after it.
///
/// A question starts from the prefix: whatever was read after it is forgotten, at no cost. A follow-up goes on behind
/// the last answer instead. Belongs to one thread at a time; closing it gives the key-value cache back.
public final class Conversation implements AutoCloseable {
    private final Decoder decoder;
    private final BlockTable cache;
    private final float[] prefixLogits;
    private final int prefixLength;
    private final int maxLength;
    private final int cutPrefix;
    private @Nullable Decoding current;

    /// @param cache that holds the prefix
    /// @param prefixLogits behind its last position
    Conversation(Decoder decoder, BlockTable cache, float[] prefixLogits, int maxLength, int cutPrefix) {
        this.decoder = decoder;
        this.cache = cache;
        this.prefixLogits = prefixLogits;
        this.prefixLength = cache.length();
        this.maxLength = maxLength;
        this.cutPrefix = cutPrefix;
    }

    /// Reads a prefix at once.
    ///
    /// @param embeddings `[1, T, H]`
    public static Conversation open(
            Decoder decoder, NDArray embeddings, int maxLength, int cutPrefix, CancellationToken interruption) {
        try (var prefix = new Prefix(decoder, embeddings, maxLength, cutPrefix, interruption)) {
            return prefix.readAll();
        }
    }

    /// Positions of the prefix.
    public int prefixLength() {
        return prefixLength;
    }

    /// Positions read by now, the prefix included.
    public int length() {
        return cache.length();
    }

    /// Positions of the prefix that were cut off because the model's limit was reached.
    public int cutPrefix() {
        return cutPrefix;
    }

    /// Starts the answer to a question that follows the prefix. An answer still running is given up.
    ///
    /// @param question token ids; may be empty if the prefix holds the question
    public Decoding begin(int[] question, GenerationOptions options) {
        cache.truncate(prefixLength);
        return start(question, options);
    }

    /// Starts the answer to a question that follows the last answer.
    ///
    /// @param turn token ids, the marks that end the last answer included; not empty
    /// @throws IllegalStateException if there is no finished answer, or it was interrupted before it began
    public Decoding beginFollowUp(int[] turn, GenerationOptions options) {
        if (turn.length == 0) {
            throw new IllegalArgumentException("turn: empty (expected: at least one token)");
        }
        if (current == null || !current.finished() || !current.started()) {
            throw new IllegalStateException("follow-up: no finished answer to follow");
        }
        int[] unread = current.unread();
        return start(
                IntStream.concat(Arrays.stream(unread), Arrays.stream(turn)).toArray(), options);
    }

    private Decoding start(int[] ids, GenerationOptions options) {
        int room = Math.max(0, maxLength - cache.length());
        int[] kept = ids.length > room ? Arrays.copyOf(ids, room) : ids;
        current = new Decoding(this, kept, ids.length - kept.length, options);
        return current;
    }

    /// Answers a question that follows the prefix.
    ///
    /// @param listener hears each token when it is decided
    public Generation ask(int[] question, GenerationOptions options, TokenListener listener) {
        return run(begin(question, options), listener);
    }

    /// Answers a question that follows the last answer.
    public Generation followUp(int[] turn, GenerationOptions options, TokenListener listener) {
        return run(beginFollowUp(turn, options), listener);
    }

    private static Generation run(Decoding decoding, TokenListener listener) {
        for (Optional<GeneratedToken> token = decoding.next(); token.isPresent(); token = decoding.next()) {
            listener.onToken(token.get());
        }
        return decoding.result();
    }

    /// What the model would say next after a question that follows the prefix: a score without a generation.
    ///
    /// @return logits of the whole vocabulary
    /// @throws GenerationCancelledException if it was interrupted
    public float[] logits(int[] question, CancellationToken interruption) {
        cache.truncate(prefixLength);
        current = null;
        return read(question, interruption)
                .orElseThrow(() ->
                        new GenerationCancelledException(interruption.reason().orElse(FinishReason.CANCELLED)));
    }

    /// As [#logits] for many questions and few tokens: all are read behind the prefix in one pass, or in as few as
    /// [RuntimeOptions#prefillChunk] allows. Nothing of them is kept, and an answer in the making goes on.
    ///
    /// @param questions ids of each, none empty
    /// @param tokens ids whose logits are wanted
    /// @return for each question the logits of these tokens behind its last id
    /// @throws IllegalArgumentException if a question does not fit behind the prefix
    /// @throws GenerationCancelledException if it was interrupted between two passes
    public List<float[]> logits(List<int[]> questions, int[] tokens, CancellationToken interruption) {
        for (int[] question : questions) {
            if (prefixLength + question.length > maxLength) {
                throw new IllegalArgumentException("question: " + question.length + " positions behind " + prefixLength
                        + " (expected: <= " + maxLength + " in all)");
            }
        }
        var logits = new ArrayList<float[]>();
        for (PrefixBranches pass :
                PrefixBranches.passes(questions, decoder.options().prefillChunk())) {
            interruption.reason().ifPresent(reason -> {
                throw new GenerationCancelledException(reason);
            });
            logits.addAll(Arrays.asList(decoder.branches(pass, cache, prefixLength, tokens)));
        }
        return logits;
    }

    boolean isCurrent(Decoding decoding) {
        return current == decoding;
    }

    Decoder decoder() {
        return decoder;
    }

    BlockTable cache() {
        return cache;
    }

    float[] prefixLogits() {
        return prefixLogits.clone();
    }

    /// Takes memory for so many positions behind the prefix, as far as the model's limit allows: answers within it
    /// never run out of memory.
    ///
    /// @throws KvCacheExhaustedException if the pool has too little now; nothing changes then
    public void reserve(int behind) {
        cache.reserve(Math.min(maxLength, prefixLength + behind));
    }

    /// Reads ids behind everything read so far, in chunks.
    ///
    /// @return logits behind the last one, or nothing if it was interrupted between two chunks
    public Optional<float[]> read(int[] ids, CancellationToken interruption) {
        return ids.length == 0 ? Optional.of(prefixLogits()) : decoder.read(ids, cache, interruption);
    }

    @Override
    public void close() {
        cache.close();
    }
}
