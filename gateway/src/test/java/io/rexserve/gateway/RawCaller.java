package io.rexserve.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A caller that writes bytes, not requests.
final class RawCaller implements AutoCloseable {
    final Socket socket;

    RawCaller(RunningGateway gateway) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port);
        socket.setSoTimeout(20_000);
    }

    RawCaller send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawCaller send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /// What comes until the server closes the connection.
    String readAll() throws IOException {
        var all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (IOException e) {
            if (all.size() == 0) { // else it was answered and then reset
                throw e;
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /// The answer to one request, whose connection is closed.
    static String exchange(RunningGateway gateway, String request) throws IOException {
        try (var caller = new RawCaller(gateway)) {
            return caller.send(request).readAll();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
