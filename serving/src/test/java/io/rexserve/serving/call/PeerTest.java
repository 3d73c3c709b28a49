package io.rexserve.serving.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

class PeerTest {
    @Test
    void allConnectionsOfAnAddressAreOnePeer() {
        assertThat(Peer.of(new InetSocketAddress("10.1.2.3", 4000)))
                .isEqualTo(Peer.of(new InetSocketAddress("10.1.2.3", 4001)))
                .isNotEqualTo(Peer.of(new InetSocketAddress("10.1.2.4", 4000)));
    }

    @Test
    void allAddressesOfANetworkOf64BitsAreOnePeer() {
        assertThat(Peer.of(new InetSocketAddress("2001:db8:1:2:aaaa::1", 1)))
                .isEqualTo(Peer.of(new InetSocketAddress("2001:db8:1:2::9", 1)))
                .isEqualTo(new Peer("2001:db8:1:2:0:0:0:0/64"))
                .isNotEqualTo(Peer.of(new InetSocketAddress("2001:db8:1:3::1", 1)));
    }

    @Test
    void callersWithinTheProcessAreOnePeer() {
        assertThat(Peer.of(null)).isEqualTo(Peer.of(new SocketAddress() {})).isEqualTo(Peer.LOCAL);
    }

    @Test
    void isThatOfTheCurrentCall() {
        var peer = Peer.of(new InetSocketAddress("10.1.2.3", 4000));

        peer.within(Context.ROOT).run(() -> assertThat(Peer.current()).isEqualTo(peer));
        assertThat(Peer.current()).isEqualTo(Peer.LOCAL);
    }
}
