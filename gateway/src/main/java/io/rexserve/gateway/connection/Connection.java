package io.rexserve.gateway.connection;

import java.io.IOException;
import java.time.Duration;
import org.apache.tomcat.util.net.SocketWrapperBase;

/// The caller's connection, as long as its request is being answered.
///
/// While an answer is made nothing reads from the connection, so that its end goes unnoticed unless it is checked.
public final class Connection {
    /// Bound by [WatchedHttp11Protocol] on the thread that answers.
    public static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

    private final SocketWrapperBase<?> socket;

    public Connection(SocketWrapperBase<?> socket) {
        this.socket = socket;
    }

    /// How long a read waits for the caller's next bytes; the next request starts with the server's own time again.
    public void waitForBytes(Duration time) {
        socket.setReadTimeout(Math.max(1, time.toMillis()));
    }

    /// Whether the caller has closed it. Bytes of a next request stay where the server will find them.
    public boolean gone() {
        try {
            socket.isReadyForRead();
            return false;
        } catch (IOException _) { // end of stream, or reset
            return true;
        }
    }
}
