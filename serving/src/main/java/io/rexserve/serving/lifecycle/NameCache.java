package io.rexserve.serving.lifecycle;

import java.security.Security;

/// How long a process remembers addresses of names. Java and gRPC would remember them for 30 s, in which a client
/// knows nothing of a replica that has come or gone.
public final class NameCache {
    private static final String TTL = "networkaddress.cache.ttl";
    private static final String NEGATIVE_TTL = "networkaddress.cache.negative.ttl";
    private static final String SECONDS = "2";

    private NameCache() {}

    /// Shortens it to two seconds. To be called before anything looks a name up. A system property of Java's names
    /// (`-Dsun.net.inetaddr.ttl`, `-Dnetworkaddress.cache.ttl`) wins.
    public static void shorten() {
        if (System.getProperty("sun.net.inetaddr.ttl") == null) {
            Security.setProperty(TTL, SECONDS);
        }
        if (System.getProperty("sun.net.inetaddr.negative.ttl") == null) {
            Security.setProperty(NEGATIVE_TTL, "0");
        }
        if (System.getProperty(TTL) == null) {
            System.setProperty(TTL, SECONDS); // what gRPC reads
        }
    }
}
