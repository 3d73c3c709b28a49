package io.rexserve.gateway.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.gateway.connection.ConnectionTimer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pictures by URL, and what strangers would rather have fetched.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PictureFetcherTest {
    private static final byte[] PICTURE = "not checked here".getBytes(StandardCharsets.UTF_8);
    private static final char[] PASSWORD = "password".toCharArray();
    private static final List<String> HOSTS = List.of("pictures.example", "*.cdn.example");

    private final ConnectionTimer timer = new ConnectionTimer();
    private SSLServerSocket server;
    private SSLContext tls;

    @BeforeAll
    void serve(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=pictures.example",
                        "-ext",
                        "SAN=dns:pictures.example",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-validity",
                        "10")
                .redirectErrorStream(true)
                .start()
                .waitFor();
        assertThat(made).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", keys.getCertificate("a"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        timer.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = (SSLSocket) server.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void answer(SSLSocket socket) {
        try (socket) {
            String path = path(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            switch (path) {
                case "/picture?a=b%20c" -> send(out, "HTTP/1.1 200 OK\r\nContent-Length: " + PICTURE.length, PICTURE);
                case "/redirect" -> send(out, "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/", PICTURE);
                case "/gzip" -> send(out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip", PICTURE);
                case "/chunked" -> send(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", PICTURE);
                case "/short" -> send(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000", PICTURE);
                case "/headers" -> {
                    out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                    while (true) {
                        out.write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                }
                case "/endless" -> {
                    send(out, "HTTP/1.1 200 OK", PICTURE);
                    while (true) {
                        out.write(PICTURE);
                    }
                }
                case "/slow" -> {
                    send(out, "HTTP/1.1 200 OK", PICTURE);
                    while (true) {
                        out.write('x');
                        out.flush();
                        LockSupport.parkNanos(10_000_000);
                    }
                }
                default -> send(out, "HTTP/1.1 404 Not Found", PICTURE);
            }
        } catch (IOException _) {
            // the caller has had enough
        }
    }

    private static String path(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        return head.toString().split(" ", 3)[1];
    }

    private static void send(OutputStream out, String head, byte[] body) throws IOException {
        out.write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    /// Every name is looked up as this machine, which counts as public.
    private class Here implements PictureFetcher.Network {
        @Override
        public InetAddress[] lookUp(String host) throws UnknownHostException {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public boolean isPublic(InetAddress address) {
            return true;
        }

        @Override
        public int port() {
            return server.getLocalPort();
        }

        @Override
        public SSLSocketFactory tls() {
            return tls.getSocketFactory();
        }
    }

    private PictureFetcher fetcher(PictureFetcher.Network network) {
        return new PictureFetcher(new PictureUrlProperties(true, HOSTS, Duration.ofSeconds(20)), timer::after, network);
    }

    private String fetch(String url) {
        var out = new ByteArrayOutputStream();
        fetcher(new Here()).fetch(url, Duration.ofMinutes(1), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void fetchesTheFileOfAnAllowedHost() {
        assertThat(fetch("https://pictures.example/picture?a=b%20c")).isEqualTo("not checked here");
        assertThat(fetch("HTTPS://Pictures.Example.:443/picture?a=b%20c#part")).isEqualTo("not checked here");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /redirect | its host answers 302 (expected: 200; redirects are not followed)
            /missing  | its host answers 404 (expected: 200; redirects are not followed)
            /gzip     | an answer in another coding (expected: the file as it is)
            /chunked  | an answer in another coding (expected: the file as it is)
            /short    | not fetched from its host
            /headers  | not fetched from its host
            """)
    void whatIsNoFileIsRefused(String path, String message) {
        assertThatThrownBy(() -> fetch("https://pictures.example" + path))
                .isInstanceOf(PictureUrlException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://pictures.example/picture",
                "ftp://pictures.example/picture",
                "file:///etc/passwd",
                "//pictures.example/picture",
                "https:pictures.example",
                "https://user@pictures.example/",
                "https://pictures.example@127.0.0.1/",
                "https://pictures.example:8443/",
                "https://pictures.example:22/",
                "https://other.example/",
                "https://pictures.example.evil.example/",
                "https://evilcdn.example/",
                "https://cdn.example/",
                "https://127.0.0.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://127.1/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://localhost/",
                "https://pictures.example\\@127.0.0.1/",
                "https://pictures.example/ HTTP/1.1\r\nHost: x",
                "https://",
                "picture.png",
                ""
            })
    void anotherAddressIsRefusedBeforeItIsLookedUp(String url) {
        var lookups = new AtomicInteger();
        var network = new Here() {
            @Override
            public InetAddress[] lookUp(String host) throws UnknownHostException {
                lookups.incrementAndGet();
                return super.lookUp(host);
            }
        };
        assertThatThrownBy(() -> fetcher(network).fetch(url, Duration.ofMinutes(1), OutputStream.nullOutputStream()))
                .isInstanceOf(PictureUrlException.class);
        assertThat(lookups).hasValue(0);
    }

    /// The network of the gateway itself, but for names.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.1",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::7f00:1",
                "2002:7f00:1::",
                "2001:0:7f00:1::"
            })
    void aNameOfAnAddressThatIsNotPublicIsNotCalled(String address) throws Exception {
        InetAddress inside = InetAddress.getByName(address);
        var internet = new PictureFetcher.Internet();
        assertThat(internet.isPublic(inside)).isFalse();
        var network = new Here() {
            @Override
            public InetAddress[] lookUp(String host) throws UnknownHostException {
                return new InetAddress[] {InetAddress.getByName("93.184.215.14"), inside};
            }

            @Override
            public boolean isPublic(InetAddress looked) {
                return internet.isPublic(looked);
            }

            @Override
            public SSLSocketFactory tls() {
                throw new AssertionError("called");
            }
        };
        assertThatThrownBy(() -> fetcher(network)
                        .fetch("https://pictures.example/", Duration.ofMinutes(1), OutputStream.nullOutputStream()))
                .isInstanceOf(PictureUrlException.class)
                .hasMessage("a host with an address that is not public (expected: public ones)");
    }

    @Test
    void publicAddressesMayBeCalled() throws Exception {
        var internet = new PictureFetcher.Internet();
        assertThat(internet.isPublic(InetAddress.getByName("93.184.215.14"))).isTrue();
        assertThat(internet.isPublic(InetAddress.getByName("2606:2800:21f:cb07:6820:80da:af6b:8b2c")))
                .isTrue();
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() {
        assertThatThrownBy(() -> fetch("https://a.cdn.example/picture?a=b%20c"))
                .isInstanceOf(PictureUrlException.class)
                .hasMessageStartingWith("not fetched from its host");
    }

    @Test
    void aSlowHostEndsWithTheTime() {
        assertThatThrownBy(() -> fetcher(new Here())
                        .fetch("https://pictures.example/slow", Duration.ofSeconds(1), OutputStream.nullOutputStream()))
                .isInstanceOf(PictureUrlException.class)
                .hasMessageContaining("complete within 1000 ms");
    }

    @Test
    void aFileWithoutEndEndsWithItsTaker() {
        var bounded = new OutputStream() {
            private long size;

            @Override
            public void write(int b) {
                write(new byte[1], 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                size += length;
                if (size > 1 << 20) {
                    throw new IllegalStateException("too long");
                }
            }
        };
        assertThatThrownBy(() ->
                        fetcher(new Here()).fetch("https://pictures.example/endless", Duration.ofMinutes(1), bounded))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingIsFetchedUnlessItIsAllowed() {
        var off = new PictureFetcher(
                new PictureUrlProperties(false, HOSTS, Duration.ofSeconds(1)), timer::after, new Here());
        assertThatThrownBy(() ->
                        off.fetch("https://pictures.example/", Duration.ofMinutes(1), OutputStream.nullOutputStream()))
                .hasMessageStartingWith("a URL (expected: none, this gateway fetches no pictures");
    }
}
