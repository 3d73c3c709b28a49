package io.rexserve.client;

import java.io.Serial;

/// There was no answer: no connection, a connection that was lost, or no time left.
public final class ConnectionException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    ConnectionException(String message, Throwable cause) {
        super(message, cause);
    }

    ConnectionException(String message) {
        super(message);
    }
}
