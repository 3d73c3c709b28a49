package io.rexserve.gateway.connection;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who sends requests: what is shared out among callers, limited and counted for each, and owns batches.
///
/// A caller with a key or a token is that client, wherever it calls from ([#identify]); all its keys are one caller.
/// Any other is its address: one address of IPv4, or the first 64 bits of one of IPv6, since a single host has all
/// addresses below them.
///
/// @param network as text: `192.0.2.7` or `2001:db8:0:1::/64`; of a client `key:NAME` or `token:SUBJECT`
public record Caller(String network) {
    private static final String KEY = "key:";
    private static final String TOKEN = "token:";
    private static final String ATTRIBUTE = Caller.class.getName();
    private static final int PREFIX_BYTES = 8;

    /// The caller of a request: its client, where a key or a token came with it, else its address.
    public static Caller of(HttpServletRequest http) {
        return http.getAttribute(ATTRIBUTE) instanceof Caller client ? client : ofAddress(http);
    }

    /// The address that a request comes from. Behind a proxy that is the proxy, unless
    /// `server.forward-headers-strategy` says that its headers are to be trusted.
    public static Caller ofAddress(HttpServletRequest http) {
        return ofAddress(http.getRemoteAddr());
    }

    /// The client that keys belong to.
    public static Caller ofKey(String client) {
        return new Caller(KEY + client);
    }

    /// The subject of tokens.
    public static Caller ofToken(String subject) {
        return new Caller(TOKEN + subject);
    }

    /// From here on the request is one of a client, whose key or token has been checked.
    public static void identify(HttpServletRequest http, Caller client) {
        http.setAttribute(ATTRIBUTE, client);
    }

    /// The client whose key came with the request; empty for any other caller.
    public Optional<String> client() {
        return network.startsWith(KEY) ? Optional.of(network.substring(KEY.length())) : Optional.empty();
    }

    /// Whether this is a client known by a key or a token, rather than an address.
    public boolean isClient() {
        return network.startsWith(KEY) || network.startsWith(TOKEN);
    }

    /// @param address a literal of IPv4 or IPv6; null for a connection that is closed already
    public static Caller ofAddress(@Nullable String address) {
        if (address == null) {
            return new Caller("unknown");
        }
        int zone = address.indexOf('%');
        try {
            InetAddress parsed = InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone));
            return new Caller(parsed instanceof Inet6Address six ? prefix(six) : parsed.getHostAddress());
        } catch (IllegalArgumentException _) {
            return new Caller("unknown"); // whatever a proxy wrote in place of an address
        }
    }

    private static String prefix(Inet6Address address) {
        byte[] bytes = address.getAddress();
        var text = new StringBuilder();
        for (int i = 0; i < PREFIX_BYTES; i += 2) {
            text.append(Integer.toHexString(((bytes[i] & 0xFF) << Byte.SIZE) | (bytes[i + 1] & 0xFF)))
                    .append(':');
        }
        return text.append(":/64").toString();
    }

    @Override
    public String toString() {
        return network;
    }
}
