package io.rexserve.gateway.picture;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Addresses of IPv6 that routers turn into one of IPv4, which may be a private one: NAT64, 6to4, Teredo,
/// IPv4-compatible. No public picture needs them.
final class EmbeddedAddress {
    private EmbeddedAddress() {}

    static boolean isIn(InetAddress address) {
        if (!(address instanceof Inet6Address six)) {
            return false;
        }
        byte[] bytes = six.getAddress();
        return startsWith(bytes, 0x00, 0x64, 0xFF, 0x9B) // 64:ff9b::/32
                || startsWith(bytes, 0x20, 0x02) // 2002::/16
                || startsWith(bytes, 0x20, 0x01, 0x00, 0x00) // 2001::/32
                || six.isIPv4CompatibleAddress();
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
