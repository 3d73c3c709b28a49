package io.rexserve.gateway.connection;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A response whose reader may be slow for a time, all together, and for as long as it takes the bytes at the lowest
/// rate. Tomcat's own write timeout begins anew with every byte that the reader takes.
final class PacedResponse extends HttpServletResponseWrapper {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Connection connection;
    private final ConnectionTimer timer;
    private final ConnectionLimits limits;
    private @Nullable ServletOutputStream out;

    PacedResponse(HttpServletResponse response, Connection connection, ConnectionTimer timer, ConnectionLimits limits) {
        super(response);
        this.connection = connection;
        this.timer = timer;
        this.limits = limits;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Paced(super.getOutputStream());
        }
        return out;
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private final class Paced extends ServletOutputStream {
        private final ServletOutputStream to;
        private long waitedNanos;
        private long sent;

        Paced(ServletOutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            timed(() -> to.write(bytes, offset, length));
            sent += length;
        }

        @Override
        public void flush() throws IOException {
            timed(to::flush);
        }

        private void timed(Write write) throws IOException {
            Duration left = Duration.ofNanos(allowedNanos() - waitedNanos);
            if (!left.isPositive()) {
                connection.abort();
                throw new InterruptedIOException("the reader is too slow");
            }
            Future<?> abort = timer.after(left, connection::abort);
            long start = System.nanoTime();
            try {
                write.run();
            } finally {
                waitedNanos += System.nanoTime() - start;
                abort.cancel(false);
            }
        }

        private long allowedNanos() {
            long slow = limits.bytesPerSecond() == 0 ? 0 : (long) (sent * NANOS_PER_SECOND / limits.bytesPerSecond());
            return limits.write().toNanos() + slow;
        }

        @Override
        public void close() throws IOException {
            timed(to::close);
        }

        @Override
        public boolean isReady() {
            return to.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            to.setWriteListener(listener);
        }
    }
}
