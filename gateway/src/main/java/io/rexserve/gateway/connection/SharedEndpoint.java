package io.rexserve.gateway.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;

/// Tomcat's endpoint, whose connections are shared fairly: idle ones by the thousand would otherwise keep everybody
/// out until they time out.
///
/// One caller has at most half of all connections; for one more, its own that has been silent longest is closed. Once
/// three quarters are taken, every new one closes the most silent of all. Connections whose request is being answered
/// stay.
final class SharedEndpoint extends NioEndpoint {
    private final Set<SocketWrapperBase<?>> serving = weakSet();
    /// Those closed for others, until Tomcat has noticed.
    private final Set<SocketWrapperBase<?>> closing = weakSet();
    private boolean perCaller;

    private static Set<SocketWrapperBase<?>> weakSet() {
        return Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    }

    void setPerCaller(boolean limited) {
        perCaller = limited;
    }

    /// A request on a connection is being read or answered.
    void begin(SocketWrapperBase<?> connection) {
        serving.add(connection);
    }

    void end(SocketWrapperBase<?> connection) {
        serving.remove(connection);
    }

    /// Called for a connection that was accepted; one that is refused is closed.
    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        if (hasRoom(socket)) {
            return super.setSocketOptions(socket);
        }
        destroySocket(socket); // Tomcat closes only those it has made a wrapper for
        return false;
    }

    private boolean hasRoom(SocketChannel socket) {
        int most = getMaxConnections();
        long count = getConnectionCount(); // with this one
        if (most <= 0 || count <= most / 2) {
            return true;
        }
        List<SocketWrapperBase<NioChannel>> all = List.copyOf(getConnections());
        List<SocketWrapperBase<NioChannel>> open =
                all.stream().filter(other -> !closing.contains(other)).toList();
        Optional<Caller> caller = perCaller ? caller(socket) : Optional.empty();
        if (caller.isPresent()) {
            List<SocketWrapperBase<NioChannel>> own = open.stream()
                    .filter(other -> caller.get().equals(Caller.ofAddress(other.getRemoteAddr())))
                    .toList();
            if (own.size() >= most / 2) {
                return closeMostSilent(own);
            }
        }
        long staying = count - (all.size() - open.size());
        return staying <= most - most / 4 || closeMostSilent(open) || staying < most;
    }

    private static Optional<Caller> caller(SocketChannel socket) {
        try {
            return socket.getRemoteAddress() instanceof InetSocketAddress remote
                    ? Optional.of(Caller.ofAddress(remote.getAddress().getHostAddress()))
                    : Optional.empty();
        } catch (IOException _) { // gone already
            return Optional.empty();
        }
    }

    private boolean closeMostSilent(List<SocketWrapperBase<NioChannel>> connections) {
        Optional<SocketWrapperBase<NioChannel>> silent = connections.stream()
                .filter(connection -> !serving.contains(connection))
                .min(Comparator.comparingLong(SharedEndpoint::lastRead));
        silent.ifPresent(connection -> {
            closing.add(connection);
            new Connection(connection).stopReading();
        });
        return silent.isPresent();
    }

    private static long lastRead(SocketWrapperBase<?> connection) {
        return connection instanceof NioSocketWrapper wrapper ? wrapper.getLastRead() : Long.MAX_VALUE;
    }
}
