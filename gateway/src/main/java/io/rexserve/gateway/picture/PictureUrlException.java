package io.rexserve.gateway.picture;

/// A picture cannot be fetched by its URL; the message is for the caller.
public final class PictureUrlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PictureUrlException(String message) {
        super(message);
    }
}
