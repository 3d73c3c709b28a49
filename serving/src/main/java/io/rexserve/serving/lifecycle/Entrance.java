package io.rexserve.serving.lifecycle;

/// Where requests come into a process, as [GracefulStop] closes it.
public interface Entrance {
    /// Tells clients to go elsewhere. Requests are still answered, new ones too.
    void announceStop();

    /// Takes no new connections; what arrives on those that are open is still answered where possible.
    void close();

    /// Requests being answered.
    int active();

    /// Ends the connections, which no request uses any more, or too long.
    void end();
}
