package io.rexserve.gateway.idempotency;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A response that is kept until it has been stored, so that nobody gets an answer that would be worked out again.
/// Events are sent as they come, and kept beside; so is what exceeds the largest answer that is stored.
final class CapturedResponse extends HttpServletResponseWrapper {
    private static final String EVENTS = "text/event-stream";
    private static final String DONE = "event:done";

    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable Captured out;
    private boolean tooLarge;
    private boolean written;

    /// @param most bytes that are kept
    CapturedResponse(HttpServletResponse response, int most) {
        super(response);
        this.most = most;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Captured(super.getOutputStream());
        }
        return out;
    }

    /// What is written so is not kept.
    @Override
    public PrintWriter getWriter() throws IOException {
        written = true;
        return super.getWriter();
    }

    private boolean isDirect() {
        return tooLarge || Objects.requireNonNullElse(getContentType(), "").startsWith(EVENTS);
    }

    /// Whether the answer is a good one, and all of it is here.
    boolean isWhole() {
        boolean events = Objects.requireNonNullElse(getContentType(), "").startsWith(EVENTS);
        return !tooLarge
                && !written
                && getStatus() >= 200
                && getStatus() < 300
                && (!events || body().replace("event: ", "event:").contains("\n" + DONE) || body().startsWith(DONE));
    }

    private String body() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    byte[] content() {
        return kept.toByteArray();
    }

    /// Sends what was kept back.
    void send() throws IOException {
        if (kept.size() > 0 && !isDirect()) {
            super.setContentLength(kept.size());
            ServletOutputStream to = super.getOutputStream();
            kept.writeTo(to);
            to.flush();
        }
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (length > most) {
            super.setContentLengthLong(length);
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        if (isDirect()) {
            super.flushBuffer();
        }
    }

    @Override
    public void reset() {
        kept.reset();
        super.reset();
    }

    @Override
    public void resetBuffer() {
        kept.reset();
        super.resetBuffer();
    }

    private final class Captured extends ServletOutputStream {
        private final ServletOutputStream to;

        Captured(ServletOutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            boolean direct = isDirect();
            if (!tooLarge && kept.size() + length > most) {
                tooLarge = true;
                if (!direct) {
                    kept.writeTo(to);
                }
                kept.reset();
                direct = true;
            }
            if (!tooLarge) {
                kept.write(bytes, offset, length);
            }
            if (direct) {
                to.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (isDirect()) {
                to.flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (isDirect()) {
                to.close();
            }
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
