package io.rexserve.client;

import java.io.Serial;

/// The gateway refused a request, or failed.
public final class ProblemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Problem problem;
    private final boolean answering;

    /// @param answering whether a part of the answer had arrived, so that it cannot be asked for again
    ProblemException(Problem problem, boolean answering) {
        super(problem.code() + ": " + problem.detail());
        this.problem = problem;
        this.answering = answering;
    }

    boolean isAnswering() {
        return answering;
    }

    public Problem problem() {
        return problem;
    }
}
