package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GenerationCancelledException;
import java.util.Optional;

/// The prefix of a conversation, picture and regions, while it is being read.
public final class Prefix extends Reading implements AutoCloseable {
    private static final float[] NONE = {};

    private final Decoder decoder;
    private final NDArray embeddings;
    private final BlockTable cache;
    private final CancellationToken interruption;
    private final int length;
    private final int maxLength;
    private final int cut;
    private int done;
    private float[] logits = NONE;
    private boolean interrupted;
    private boolean handedOver;

    /// @param embeddings `[1, T, H]`; stay with the caller
    /// @param cut positions that did not fit
    public Prefix(Decoder decoder, NDArray embeddings, int maxLength, int cut, CancellationToken interruption) {
        this.decoder = decoder;
        this.embeddings = embeddings;
        this.length = Math.toIntExact(embeddings.getShape().get(1));
        if (length == 0) {
            throw new IllegalArgumentException("prefix: 0 positions (expected: >= 1)");
        }
        this.cache = decoder.cache();
        this.maxLength = maxLength;
        this.cut = cut;
        this.interruption = interruption;
    }

    /// Positions of the prefix.
    public int length() {
        return length;
    }

    /// Positions that were cut off because the model's limit was reached.
    public int cut() {
        return cut;
    }

    /// Takes memory for the prefix and so many positions behind it, as far as the model's limit allows.
    ///
    /// @throws KvCacheExhaustedException if the pool has too little now; nothing changes then
    public void reserve(int behind) {
        cache.reserve(Math.min(maxLength, length + behind));
    }

    /// Reads all that is left, in chunks.
    ///
    /// @throws GenerationCancelledException if it was interrupted
    public Conversation readAll() {
        while (left() > 0) {
            interrupt().ifPresent(reason -> {
                throw new GenerationCancelledException(reason);
            });
            decoder.pass(this);
        }
        return conversation();
    }

    @Override
    public int left() {
        return interrupted ? 0 : length - done;
    }

    @Override
    public Optional<FinishReason> interrupt() {
        Optional<FinishReason> reason = interrupted ? Optional.empty() : interruption.reason();
        interrupted |= reason.isPresent();
        return reason;
    }

    @Override
    ModelInput.Row row(int count) {
        cache.reserve(done + count);
        return new ModelInput.Row(
                cache, new ModelInput.Spliced(embeddings, done, done + count), done + count == length);
    }

    @Override
    void read(int count, float[] last) {
        done += count;
        logits = last;
    }

    /// The conversation that begins with this prefix; takes the memory over.
    ///
    /// @throws IllegalStateException if the prefix was not read to its end
    public Conversation conversation() {
        if (done < length || handedOver) {
            throw new IllegalStateException("prefix: " + done + " positions read of " + length
                    + " (expected: all of them, and one conversation)");
        }
        handedOver = true;
        return new Conversation(decoder, cache, logits, maxLength, cut);
    }

    /// Gives the memory back, unless a conversation has it.
    @Override
    public void close() {
        if (!handedOver) {
            cache.close();
        }
    }
}
