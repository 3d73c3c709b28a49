package io.rexserve.evaluation.run;

/// A run that cannot begin or go on, in words for the person who started it: offender, value, place, expectation.
public final class EvaluationException extends RuntimeException {
    public EvaluationException(String message) {
        super(message);
    }
}
