package io.rexserve.gateway.idempotency;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A request whose body is digested as it is read.
final class DigestedRequest extends HttpServletRequestWrapper {
    private static final int BUFFER = 16 << 10;

    private final BodyDigest digest;
    private @Nullable Digested in;

    DigestedRequest(HttpServletRequest http) {
        super(http);
        this.digest = new BodyDigest(http);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (in == null) {
            in = new Digested(super.getInputStream());
        }
        return in;
    }

    /// The digest of the whole request; null where more of its body is left than an ending of multipart.
    @Nullable
    String value() throws IOException {
        var rest = new byte[BUFFER];
        ServletInputStream body = getInputStream();
        for (int left = BUFFER; left > 0; ) {
            int read = body.read(rest, 0, left);
            if (read < 0) {
                return digest.value();
            }
            left -= read;
        }
        return null;
    }

    private final class Digested extends ServletInputStream {
        private final ServletInputStream from;

        Digested(ServletInputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = from.read(bytes, offset, length);
            if (read > 0) {
                digest.update(bytes, offset, read);
            }
            return read;
        }

        @Override
        public int available() throws IOException {
            return from.available();
        }

        @Override
        public boolean isFinished() {
            return from.isFinished();
        }

        @Override
        public boolean isReady() {
            return from.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            from.setReadListener(listener);
        }
    }
}
