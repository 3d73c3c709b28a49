package io.rexserve.trainer.loop;

/// What does not change the outcome of a run.
///
/// @param threads threads of one operator
/// @param logEvery steps between log lines
/// @param saveEvery steps between checkpoints
public record RunOptions(int threads, int logEvery, int saveEvery) {
    public RunOptions {
        if (threads < 1 || logEvery < 1 || saveEvery < 1) {
            throw new IllegalArgumentException("threads " + threads + ", log every " + logEvery + ", save every "
                    + saveEvery + " (expected: >= 1 each)");
        }
    }
}
