package io.rexserve.image;

import java.util.concurrent.CancellationException;

/// Decoding was ended because its caller does not wait any more.
public final class DecodeCancelledException extends CancellationException {
    public DecodeCancelledException() {
        super("decoding: cancelled");
    }
}
