package io.rexserve.evaluation.run;

/// Puts a question to a server once. Any number of threads may use one.
@FunctionalInterface
public interface Asker {
    /// @throws EvaluationException if no further question makes sense: the server is none of RexServe's
    /// @throws InterruptedException if this thread is to stop
    Reply ask(Question question) throws InterruptedException;
}
