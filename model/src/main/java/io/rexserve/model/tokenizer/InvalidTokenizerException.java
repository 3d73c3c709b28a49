package io.rexserve.model.tokenizer;

import io.rexserve.model.weights.CheckpointException;

/// A tokenizer's files cannot be used; the message names the file, what it lacks and what was expected.
public final class InvalidTokenizerException extends CheckpointException {
    private static final long serialVersionUID = 1;

    InvalidTokenizerException(String message) {
        super(message);
    }

    InvalidTokenizerException(String message, Exception cause) {
        super(message, cause);
    }
}
