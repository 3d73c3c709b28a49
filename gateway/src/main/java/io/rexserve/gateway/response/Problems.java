package io.rexserve.gateway.response;

import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns failures into problems, and counts them.
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final MeterRegistry meters;

    public Problems(MeterRegistry meters) {
        this.meters = meters;
    }

    /// Counts a failure, and makes a problem of it; details that the caller must not see go to the log only.
    public ProblemException report(Exception error, HttpServletRequest http) {
        ProblemException problem;
        if (error instanceof ProblemException known) {
            problem = known;
        } else {
            LOG.error("{} {} failed", http.getMethod(), http.getRequestURI(), error);
            problem = new ProblemException(ProblemKind.INTERNAL, "the gateway's log says more");
        }
        meters.counter("rexserve.gateway.problems", "code", problem.kind().code())
                .increment();
        return problem;
    }

    /// What is sent for a problem.
    public static Problem of(ProblemException problem, HttpServletRequest http) {
        return Problem.of(problem, RequestFilter.id(http));
    }
}
