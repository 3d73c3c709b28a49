package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;

/// Is told how a run goes on. Calls come from any thread.
interface RunProgress {
    /// Tells nobody.
    RunProgress SILENT = new RunProgress() {
        @Override
        public void begin(String stage, long pictures) {}

        @Override
        public void pictures(ChunkReport more, double amount) {}
    };

    /// A stage begins.
    ///
    /// @param pictures that are left to do, at most
    void begin(String stage, long pictures);

    /// Some pictures of the stage have outcomes.
    ///
    /// @param amount that endpoints have cost so far, in the budget's currency
    void pictures(ChunkReport more, double amount);
}
