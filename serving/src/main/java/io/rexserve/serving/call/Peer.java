package io.rexserve.serving.call;

import io.grpc.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who has called: the address of a connection's other end. All connections from one address are one peer, and so are
/// all from one IPv6 network of 64 bits, which is what one machine is usually given.
///
/// @param name its address; of the network, where it is IPv6
public record Peer(String name) {
    /// Callers within this process, and those of which nothing is known.
    public static final Peer LOCAL = new Peer("this process");

    private static final int NETWORK_BYTES = 8;
    private static final Context.Key<Peer> CURRENT = Context.keyWithDefault("peer", LOCAL);

    /// The peer whose call the current context belongs to.
    public static Peer current() {
        return CURRENT.get();
    }

    /// @param address of a call's other end
    public static Peer of(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress internet && internet.getAddress() != null) {
            return new Peer(name(internet.getAddress()));
        }
        return LOCAL;
    }

    private static String name(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        try {
            byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), 2 * NETWORK_BYTES);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + 2 * NETWORK_BYTES + " bytes (expected: valid)", e);
        }
    }

    /// The context of a call of this peer.
    Context within(Context context) {
        return context.withValue(CURRENT, this);
    }
}
