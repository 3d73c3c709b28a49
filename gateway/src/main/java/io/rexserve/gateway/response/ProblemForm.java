package io.rexserve.gateway.response;

import io.rexserve.gateway.problem.ProblemException;

/// The form of problems at addresses that speak another protocol than ours; status and headers are the same.
public interface ProblemForm {
    /// Whether problems at an address have this form.
    boolean appliesTo(String path);

    /// What is sent as JSON.
    Object body(ProblemException problem, String requestId);
}
