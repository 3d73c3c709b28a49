package io.rexserve.data.stage;

/// A stage that is ready to work. One is opened per process and used by several threads at a time.
public interface Stage extends AutoCloseable {
    /// How many pictures are worth working on at a time on one slot: 1 where the processor is busy, more where the
    /// stage waits for an endpoint.
    default int concurrency() {
        return 1;
    }

    /// @param answers of endpoints that were paid for already; those of the chunk that the picture is in
    /// @throws StageException if no picture can be processed: no budget is left, the model does not load
    Outcome process(StageInput input, AnswerStore answers) throws InterruptedException;

    @Override
    default void close() {}
}
