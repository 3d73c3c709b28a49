package io.rexserve.datasets.format;

/// A dataset that cannot be read or written, in words for the person who gave it: offender, value, place, expectation.
public final class DatasetException extends RuntimeException {
    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
