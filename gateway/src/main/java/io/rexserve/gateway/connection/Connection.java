package io.rexserve.gateway.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/// The caller's connection, as long as its request is being answered.
///
/// While an answer is made nothing reads from the connection, so that its end goes unnoticed unless it is checked.
public final class Connection {
    /// Bound by [WatchedHttp11Protocol] on the thread that answers.
    public static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

    private final SocketWrapperBase<?> socket;
    private boolean conflictingLengths;
    private Future<?> drain = CompletableFuture.completedFuture(null);

    public Connection(SocketWrapperBase<?> socket) {
        this.socket = socket;
    }

    /// How long a read waits for the caller's next bytes; the next request starts with the server's own time again.
    public void waitForBytes(Duration time) {
        socket.setReadTimeout(Math.max(1, time.toMillis()));
    }

    /// Ends reading, from any thread: whoever waits for bytes finds the end of the stream. An answer can still be
    /// written.
    public void stopReading() {
        if (socket.getSocket() instanceof NioChannel channel) {
            shutdown(channel.getIOChannel(), false);
        }
    }

    /// Ends reading and writing, from any thread: whoever waits finds that the connection is gone.
    public void abort() {
        if (socket.getSocket() instanceof NioChannel channel) {
            shutdown(channel.getIOChannel(), true);
        }
    }

    private static void shutdown(SocketChannel channel, boolean output) {
        try {
            channel.shutdownInput();
            if (output) {
                channel.shutdownOutput();
            }
        } catch (IOException _) {
            // closed or reset already
        }
    }

    /// Whether the request came with both a length and a transfer coding, which readers may take for two different
    /// bodies.
    public boolean conflictingLengths() {
        return conflictingLengths;
    }

    void setConflictingLengths(boolean both) {
        conflictingLengths = both;
    }

    /// A request begins: the rest of the one before was dropped in time.
    void begin() {
        drain.cancel(false);
    }

    /// The request was answered: what is left of its body is dropped within a time.
    void end(ConnectionTimer timer, Duration time) {
        drain = timer.after(time, this::stopReading);
    }

    /// Whether the caller has closed it. Bytes of a next request stay where the server will find them.
    public boolean gone() {
        var next = ByteBuffer.allocate(1);
        try {
            int read = socket.read(false, next);
            if (read > 0) {
                socket.unRead(next.flip());
            }
            return read < 0;
        } catch (IOException _) { // reset
            return true;
        }
    }
}
