package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;

/// Is told how a run goes on. Calls come from any thread.
interface RunProgress extends AutoCloseable {
    /// A stage begins.
    ///
    /// @param open chunks to do
    /// @param chunks of the stage in all
    void begin(String stage, int open, int chunks);

    /// Some pictures of the stage have outcomes.
    ///
    /// @param amount that endpoints have cost so far, in the budget's currency
    void pictures(ChunkReport more, double amount);

    /// A chunk of the stage is committed.
    void chunk();

    @Override
    default void close() {}
}
