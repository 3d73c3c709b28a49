package io.rexserve.data.endpoint;

/// An answer is not what was asked for; the message says what is wrong with it and what was expected.
final class InvalidAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidAnswerException(String message) {
        super(message);
    }
}
