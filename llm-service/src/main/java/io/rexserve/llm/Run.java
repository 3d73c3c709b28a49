package io.rexserve.llm;

import io.rexserve.model.language.Reading;

/// Something that takes part in the decoder's passes until it is over. Only the owner thread calls it.
interface Run {
    /// What is to be read of it now.
    Reading reading();

    /// A pass has read of it.
    ///
    /// @return whether it goes on
    boolean advance();

    /// It cannot go on; whoever waits for it is told.
    void fail(Throwable cause);
}
