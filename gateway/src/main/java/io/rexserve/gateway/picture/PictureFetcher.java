package io.rexserve.gateway.picture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.boot.http.client.InetAddressFilter;

/// Fetches pictures over HTTPS.
///
/// The host's name is looked up once, each address that it has must be a public one, and the connection is made to an
/// address that was looked at, so that a name that changes between the look and the call leads nowhere else. No
/// redirect is followed. The request is one of HTTP/1.0, whose answers are neither in chunks nor kept alive.
public final class PictureFetcher {
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_CONNECT_MILLIS = 5000;

    private final PictureUrlProperties properties;
    private final BiFunction<Duration, Runnable, Future<?>> timer;
    private final Network network;

    /// What of the network tests replace.
    interface Network {
        InetAddress[] lookUp(String host) throws UnknownHostException;

        boolean isPublic(InetAddress address);

        int port();

        SSLSocketFactory tls();
    }

    static final class Internet implements Network {
        private static final InetAddressFilter EXTERNAL = InetAddressFilter.externalAddresses();

        @Override
        public InetAddress[] lookUp(String host) throws UnknownHostException {
            return InetAddress.getAllByName(host);
        }

        @Override
        public boolean isPublic(InetAddress address) {
            return EXTERNAL.matches(address) && !EmbeddedAddress.isIn(address);
        }

        @Override
        public int port() {
            return 443;
        }

        @Override
        public SSLSocketFactory tls() {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
    }

    /// @param timer runs something after a time
    public PictureFetcher(PictureUrlProperties properties, BiFunction<Duration, Runnable, Future<?>> timer) {
        this(properties, timer, new Internet());
    }

    PictureFetcher(PictureUrlProperties properties, BiFunction<Duration, Runnable, Future<?>> timer, Network network) {
        this.properties = properties;
        this.timer = timer;
        this.network = network;
    }

    /// Writes the file of a URL, as it arrives.
    ///
    /// @param time that the request has left
    /// @throws PictureUrlException if it may not or cannot be fetched
    public void fetch(String text, Duration time, OutputStream out) {
        if (!properties.enabled()) {
            throw new PictureUrlException("a URL (expected: none, this gateway fetches no pictures; see "
                    + "rexserve.gateway.picture-urls.enabled)");
        }
        PictureUrl url = PictureUrl.of(text, properties.allowedHosts());
        Duration limit = time.compareTo(properties.timeout()) < 0 ? time : properties.timeout();
        InetAddress address = address(url);
        try (var socket = new Socket()) {
            Future<?> end = timer.apply(limit, () -> close(socket));
            try {
                exchange(url, address, socket, out);
            } finally {
                end.cancel(false);
            }
        } catch (IOException _) {
            throw new PictureUrlException("not fetched from its host (expected: an answer over TLS, complete within "
                    + limit.toMillis() + " ms)");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close(); // whoever reads from it fails
        } catch (IOException _) {
            // closed already
        }
    }

    private InetAddress address(PictureUrl url) {
        InetAddress[] addresses;
        try {
            addresses = network.lookUp(url.host());
        } catch (UnknownHostException _) {
            throw new PictureUrlException("a host that has no address (expected: one)");
        }
        for (InetAddress address : addresses) {
            if (!network.isPublic(address)) {
                throw new PictureUrlException("a host with an address that is not public (expected: public ones)");
            }
        }
        return addresses[0];
    }

    private void exchange(PictureUrl url, InetAddress address, Socket socket, OutputStream out) throws IOException {
        socket.connect(new InetSocketAddress(address, network.port()), MAX_CONNECT_MILLIS);
        try (var tls = (SSLSocket) network.tls().createSocket(socket, url.host(), network.port(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            tls.getOutputStream()
                    .write(("GET " + url.target() + " HTTP/1.0\r\nHost: " + url.host()
                                    + "\r\nUser-Agent: RexServe\r\nAccept: image/*\r\nAccept-Encoding: identity\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            receive(tls.getInputStream(), out);
        }
    }

    private static void receive(InputStream in, OutputStream out) throws IOException {
        String[] head = head(in).split("\r?\n", -1);
        requireGood(head[0]);
        long length = -1;
        for (String line : head) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = length(header.substring("content-length:".length()).strip());
            } else if (header.startsWith("transfer-encoding:")
                    || (header.startsWith("content-encoding:") && !header.endsWith("identity"))) {
                throw new PictureUrlException("an answer in another coding (expected: the file as it is)");
            }
        }
        long received = in.transferTo(out);
        if (length >= 0 && received < length) {
            throw new IOException("ended early");
        }
    }

    private static long length(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("Content-Length: no number", e);
        }
    }

    private static void requireGood(String statusLine) throws IOException {
        String[] parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("no HTTP");
        }
        if (!parts[1].equals("200")) {
            throw new PictureUrlException(
                    "its host answers " + parts[1] + " (expected: 200; redirects are not followed)");
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int last = 0; // line ends in a row
        while (last < 2) {
            int next = in.read();
            if (next < 0 || head.size() == MAX_HEADER_BYTES) {
                throw new IOException("headers: too long, or cut");
            }
            head.write(next);
            last = next == '\n' ? last + 1 : next == '\r' ? last : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
