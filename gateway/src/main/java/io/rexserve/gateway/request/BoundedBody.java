package io.rexserve.gateway.request;

import io.rexserve.gateway.connection.Connection;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/// A body that ends with a problem where it is too long or too slow: a caller that sends a byte a second would hold
/// its permit for ever if only each read were limited.
public final class BoundedBody extends FilterInputStream {
    private static final Duration MIN_WAIT = Duration.ofMillis(1);

    private final long most;
    private final long endNanos;
    private long remaining;

    /// @param most bytes
    /// @param endNanos when it must have arrived, on the clock of [System#nanoTime]
    public BoundedBody(InputStream in, long most, long endNanos) {
        super(in);
        this.most = most;
        this.remaining = most;
        this.endNanos = endNanos;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var time = Duration.ofNanos(endNanos - System.nanoTime());
        if (Connection.CURRENT.isBound()) {
            Connection.CURRENT.get().waitForBytes(time.compareTo(MIN_WAIT) > 0 ? time : MIN_WAIT);
        }
        if (!time.isPositive()) {
            throw late();
        }
        try {
            int read = super.read(bytes, offset, length);
            remaining -= Math.max(0, read);
            if (remaining < 0) {
                throw new ProblemException(
                        ProblemKind.BODY_TOO_LARGE, "body: more than " + most + " bytes (expected: <= " + most + ")");
            }
            return read;
        } catch (InterruptedIOException _) { // a socket's timeout is one
            throw late();
        }
    }

    private static ProblemException late() {
        return new ProblemException(ProblemKind.BODY_TIMEOUT, "body: not all of it arrived within the request's time");
    }
}
