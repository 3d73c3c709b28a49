package io.rexserve.llm.stream;

/// What a task reports to its stream, on the thread that it ran on.
public interface Completion {
    /// The task is done; the stream may read its next message.
    void completed();

    /// The task cannot be served; the stream ends.
    void failed(Throwable cause);
}
