package io.rexserve.benchmark.wire;

import io.rexserve.benchmark.wire.RawResult.Answered;
import io.rexserve.benchmark.wire.RawResult.Dropped;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One request over a connection of its own, byte for byte as given. Loopback addresses only.
public final class RawHttp {
    private static final int MAX_LINE = 64 << 10;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_BODY = 256 << 20;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int HEX = 16;

    private final InetSocketAddress server;
    private final InetAddress local;

    /// @param server `http://HOST:PORT/`, of this machine
    /// @param local address to call from, such as 127.0.0.2
    public RawHttp(URI server, InetAddress local) {
        this.server = new InetSocketAddress(address(server.getHost()), server.getPort());
        this.local = local;
        if (!this.server.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("target: " + server + " (expected: an address of this machine)");
        }
    }

    private static InetAddress address(String host) {
        return host.equals("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(host);
    }

    /// `HOST:PORT` of the server.
    public String host() {
        return server.getHostString() + ":" + server.getPort();
    }

    /// A connection for what no exchange can express. The caller closes it.
    public Socket connect() throws IOException {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(local, 0));
            socket.connect(server, (int) Duration.ofSeconds(10).toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Sends a request, which should ask to close the connection, and reads the answer. A server may answer before it
    /// has read the request.
    ///
    /// @param limit until the last byte
    public RawResult send(byte[] request, Duration limit) {
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            Thread.startVirtualThread(() -> write(socket, request));
            boolean bodiless =
                    request.length > 5 && new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
            Answered answer = read(new DeadlineInput(socket, start + limit.toNanos()), bodiless);
            return new Answered(answer.status(), answer.headers(), answer.body(), System.nanoTime() - start);
        } catch (SocketTimeoutException _) {
            return new Dropped("no end after " + limit.toSeconds() + " s", true, System.nanoTime() - start);
        } catch (IOException e) {
            return new Dropped(String.valueOf(e.getMessage()), false, System.nanoTime() - start);
        }
    }

    private static void write(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
        } catch (IOException _) {
            // the server closed before it had read everything; the reader knows whether it answered
        }
    }

    /// Reads one answer.
    ///
    /// @param bodiless whether it is an answer to HEAD
    static Answered read(InputStream in, boolean bodiless) throws IOException {
        var input = new BufferedInputStream(in);
        while (true) {
            String[] line = line(input).split(" ", 3);
            if (line.length < 2 || !line[0].startsWith("HTTP/1.") || !line[1].matches("\\d{3}")) {
                throw new IOException("status line: " + String.join(" ", line) + " (expected: HTTP/1.1 and a status)");
            }
            int status = Integer.parseInt(line[1]);
            Map<String, List<String>> headers = headers(input);
            if (status >= FIRST_FINAL_STATUS) {
                boolean empty = bodiless || status == NO_CONTENT || status == NOT_MODIFIED;
                return new Answered(status, headers, empty ? new byte[0] : body(input, headers), 0);
            }
        }
    }

    private static Map<String, List<String>> headers(InputStream in) throws IOException {
        var headers = new TreeMap<String, List<String>>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() > MAX_HEADERS) {
                throw new IOException("header: " + line + " (expected: NAME: VALUE)");
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", List.of()).contains("chunked")) {
            return chunks(in);
        }
        List<String> length = headers.get("content-length");
        return length == null ? in.readNBytes(MAX_BODY) : exactly(in, Integer.parseInt(length.getFirst()));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.writeBytes(exactly(in, size));
            line(in);
            if (body.size() > MAX_BODY) {
                throw new IOException("body: more than " + MAX_BODY + " bytes");
            }
        }
        while (!line(in).isEmpty()) {
            // trailers
        }
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].strip(), HEX);
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("body: ends after " + bytes.length + " bytes (expected: " + size + ")");
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new EOFException(line.isEmpty() ? "closed without an answer" : "closed in the middle of a line");
            }
            if (line.length() > MAX_LINE) {
                throw new IOException("line: more than " + MAX_LINE + " bytes");
            }
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    /// Reads from a socket until a moment, however the bytes trickle.
    private static final class DeadlineInput extends InputStream {
        private final Socket socket;
        private final long end;

        DeadlineInput(Socket socket, long end) {
            this.socket = socket;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("deadline");
            }
            socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
            return socket.getInputStream().read(into, offset, length);
        }
    }
}
