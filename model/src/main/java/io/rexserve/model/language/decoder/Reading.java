package io.rexserve.model.language.decoder;

import io.rexserve.model.language.sampling.FinishReason;
import java.util.Optional;

/// Something that the decoder is not done with: a prefix being read, or an answer in the making. Any number of them
/// take
/// part in one [ChatRexModel#pass], each of a conversation of its own.
public abstract sealed class Reading permits Prefix, Decoding {
    /// Positions that can be read now: many of a prompt, one behind a decided token, none once it is over.
    public abstract int left();

    /// Ends it if its caller has gone or its deadline has passed.
    ///
    /// @return why it was ended just now
    public abstract Optional<FinishReason> interrupt();

    /// What the next pass reads of it; takes the memory for it.
    ///
    /// @param count 1 to [#left]
    /// @throws KvCacheExhaustedException if the pool has too little
    abstract ModelInput.Row row(int count);

    /// A pass has read so much of it.
    ///
    /// @param logits behind the last position; empty where the row did not decide
    abstract void read(int count, float[] logits);
}
