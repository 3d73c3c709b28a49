package io.rexserve.llm;

import io.rexserve.model.language.decoder.Reading;

/// Something that the decoder's passes bring forward until it is over. Only the decoder's thread calls it.
interface Progress {
    /// What is to be read of it now.
    Reading reading();

    /// A pass has read of it.
    ///
    /// @return whether it goes on
    boolean advance();
}
