package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/// A body that came compressed, which ends with a problem where it inflates to more than a body may have.
final class InflatedBody extends GZIPInputStream {
    private final long most;
    private long inflated;

    /// @param most bytes after decompression
    InflatedBody(BoundedBody body, long most) throws IOException {
        super(body);
        this.most = most;
        body.parseInTurns();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        inflated += Math.max(0, read);
        if (inflated > most) {
            throw new ProblemException(
                    ProblemKind.BODY_TOO_LARGE,
                    "body: more than " + most + " bytes after decompression (expected: <= " + most + ")");
        }
        return read;
    }
}
