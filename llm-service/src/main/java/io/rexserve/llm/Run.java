package io.rexserve.llm;

/// What takes part in the decoder's passes, and who hears if it cannot go on.
interface Run extends Progress {
    /// It cannot go on; whoever waits for it is told.
    void fail(Throwable cause);
}
