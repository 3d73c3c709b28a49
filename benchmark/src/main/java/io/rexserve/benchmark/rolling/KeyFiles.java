package io.rexserve.benchmark.rolling;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// The certificate, the key and the authorities that all processes of a run share, as files that can be replaced. Made
/// by the JDK's own `keytool`.
final class KeyFiles {
    private static final String PASSWORD = "rexserve";
    private static final Duration RELOAD = Duration.ofSeconds(30);
    private static final int TIMEOUT_MILLIS = 5000;

    private final Path folder;
    private final List<String> names;
    private final List<String> authorities = new ArrayList<>();
    private int generation;

    /// @param names that the certificate is for
    KeyFiles(Path folder, List<String> names) throws IOException, InterruptedException {
        this.folder = folder;
        this.names = List.copyOf(names);
        newAuthority();
        newCertificate();
    }

    /// Settings of a process that serves and calls by them.
    Map<String, String> settings() {
        var all = new LinkedHashMap<String, String>();
        String pem = "spring.ssl.bundle.pem.grpc.";
        all.put(pem + "keystore.certificate", "file:" + folder.resolve("tls.crt"));
        all.put(pem + "keystore.private-key", "file:" + folder.resolve("tls.key"));
        all.put(pem + "truststore.certificate", "file:" + folder.resolve("ca.crt"));
        all.put(pem + "reload-on-update", "true");
        all.put("spring.ssl.bundle.watch.file.quiet-period", "1s");
        return all;
    }

    /// Changes the authority and the certificate, as an operator would: first both authorities are trusted, then the
    /// new one signs, then the old one is trusted no longer.
    ///
    /// @param ports at which the new certificate must appear
    /// @return from the writing of its files until it was at all of them
    Duration rotate(List<InetSocketAddress> ports) throws IOException, InterruptedException {
        newAuthority();
        Thread.sleep(Duration.ofSeconds(10)); // all have read that both are trusted
        newCertificate();
        long began = System.nanoTime();
        String expected = serial(certificate(store("leaf")));
        for (InetSocketAddress port : ports) {
            while (!expected.equals(served(port))) {
                if (System.nanoTime() - began > RELOAD.toNanos()) {
                    throw new IOException(
                            port + ": serves an old certificate after " + RELOAD + " (expected: a new one)");
                }
                Thread.sleep(Duration.ofMillis(100));
            }
        }
        authorities.removeFirst();
        writeAuthorities();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void newAuthority() throws IOException, InterruptedException {
        generation++;
        keytool("-genkeypair", "ca", "-dname", "CN=authority " + generation, "-ext", "bc:c");
        authorities.add(keytool("-exportcert", "ca", "-rfc"));
        writeAuthorities();
    }

    private void writeAuthorities() throws IOException {
        write("ca.crt", String.join("\n", authorities));
    }

    private void newCertificate() throws IOException, InterruptedException {
        Files.deleteIfExists(file("leaf"));
        keytool("-genkeypair", "leaf", "-dname", "CN=" + names.getFirst());
        Path request = folder.resolve("leaf.csr");
        Files.writeString(request, keytool("-certreq", "leaf"));
        String alternatives = "SAN="
                + String.join(",", names.stream().map(name -> "dns:" + name).toList());
        String signed = keytool("-gencert", "ca", "-rfc", "-ext", alternatives, "-infile", request.toString());
        Path certificate = folder.resolve("leaf.crt");
        Files.writeString(certificate, signed + authorities.getLast());
        keytool("-importcert", "leaf", "-noprompt", "-file", certificate.toString());
        try {
            byte[] key = store("leaf").getKey("leaf", PASSWORD.toCharArray()).getEncoded();
            String pem = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
            write("tls.key", pem);
            write("tls.crt", signed);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private Path file(String alias) {
        return folder.resolve(alias.equals("ca") ? "ca-" + generation + ".p12" : alias + ".p12");
    }

    /// Runs one command of `keytool` on the store of an alias.
    private String keytool(String command, String alias, String... more) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-alias",
                alias,
                "-keystore",
                file(alias).toString(),
                "-storepass",
                PASSWORD));
        if (command.equals("-genkeypair")) {
            line.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
        }
        line.addAll(List.of(more));
        Process process = new ProcessBuilder(line)
                .redirectError(folder.resolve("keytool.log").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException(
                    "keytool " + command + ": " + output + Files.readString(folder.resolve("keytool.log")));
        }
        return output;
    }

    private void write(String name, String content) throws IOException {
        Path next = folder.resolve(name + ".next");
        Files.writeString(next, content);
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private KeyStore store(String alias) throws IOException {
        try (InputStream in = Files.newInputStream(file(alias))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static X509Certificate certificate(KeyStore store) throws IOException {
        try {
            return (X509Certificate) store.getCertificate("leaf");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    private String served(InetSocketAddress port) throws IOException {
        try (SSLSocket socket = connect(port, true)) {
            return serial((X509Certificate) socket.getSession().getPeerCertificates()[0]);
        }
    }

    /// Whether a server answers a client that shows no certificate.
    boolean admitsStrangers(InetSocketAddress port) throws IOException {
        try (SSLSocket socket = connect(port, false)) {
            return socket.getInputStream().read() >= 0; // a refusal arrives behind the handshake
        } catch (SSLException _) {
            return false;
        }
    }

    private SSLSocket connect(InetSocketAddress port, boolean known) throws IOException {
        try {
            KeyManager @Nullable [] keys = null;
            if (known) {
                var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store("leaf"), PASSWORD.toCharArray());
                keys = factory.getKeyManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new Anyone()}, null);
            var socket = (SSLSocket) context.getSocketFactory().createSocket(port.getAddress(), port.getPort());
            socket.setSoTimeout(TIMEOUT_MILLIS);
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(Stream.of("h2").toArray(String[]::new));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /// Only looks at what is served.
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
