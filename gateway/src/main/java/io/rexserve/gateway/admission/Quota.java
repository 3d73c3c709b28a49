package io.rexserve.gateway.admission;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;

/// What each caller may use, beside what there is: the limits of its key.
public interface Quota {
    /// No caller is limited.
    Quota NONE = new Quota() {
        @Override
        public void require(Caller caller) {}

        @Override
        public void charge(Caller caller, long units) {}
    };

    /// A request has come, as far as its headers.
    ///
    /// @throws ProblemException if the caller has used all that it may
    void require(Caller caller);

    /// The cost of a request is known.
    ///
    /// @throws ProblemException if less is left to the caller; nothing is charged then
    void charge(Caller caller, long units);
}
