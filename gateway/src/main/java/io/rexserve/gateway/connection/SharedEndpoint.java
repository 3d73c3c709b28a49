package io.rexserve.gateway.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioEndpoint;

/// Tomcat's endpoint, which gives one caller at most half of all connections: idle ones by the thousand would
/// otherwise keep everybody out.
final class SharedEndpoint extends NioEndpoint {
    private boolean perCaller;

    void setPerCaller(boolean limited) {
        perCaller = limited;
    }

    /// Called for a connection that was accepted; one that is refused is closed.
    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        return !(perCaller && exceedsHalf(socket)) && super.setSocketOptions(socket);
    }

    private boolean exceedsHalf(SocketChannel socket) {
        int half = getMaxConnections() / 2;
        if (half == 0 || getConnectionCount() <= half) {
            return false;
        }
        try {
            if (!(socket.getRemoteAddress() instanceof InetSocketAddress remote)) {
                return false;
            }
            Caller caller = Caller.ofAddress(remote.getAddress().getHostAddress());
            return getConnections().stream()
                            .filter(open -> caller.equals(Caller.ofAddress(open.getRemoteAddr())))
                            .count()
                    >= half;
        } catch (IOException _) { // gone already
            return true;
        }
    }
}
