package io.rexserve.serving.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;

@Timeout(60)
class RotatingBundlesTest {
    private static final String PASSWORD = "rexserve";

    @TempDir
    private Path folder;

    private final RotatingBundles bundles = new RotatingBundles();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void register() throws Exception {
        bundles.registerBundle("grpc", bundle(own("first"), own("first")));
    }

    @AfterEach
    void end() {
        threads.close();
    }

    @Test
    void aHandshakeUsesTheCertificateOfTheMoment() throws Exception {
        // What a server makes once, when it starts.
        SSLContext server = bundles.getBundle("grpc").createSslContext();

        assertThat(handshake(server, bundle(own("first"), own("first")))).isEqualTo("CN=first");

        bundles.updateBundle("grpc", bundle(own("second"), own("second")));

        assertThat(handshake(server, bundle(own("second"), own("second")))).isEqualTo("CN=second");
    }

    @Test
    void aClientOfAnAuthorityThatIsTrustedNoLongerIsRefused() throws Exception {
        SSLContext server = bundles.getBundle("grpc").createSslContext();
        bundles.updateBundle("grpc", bundle(own("first"), own("second")));

        assertThat(handshake(server, bundle(own("second"), own("first")))).isEqualTo("CN=first");
        assertThatThrownBy(() -> handshake(server, bundle(own("first"), own("first"))))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        SSLContext server = bundles.getBundle("grpc").createSslContext();

        assertThatThrownBy(() -> handshake(server, bundle(null, own("first")))).isInstanceOf(ExecutionException.class);
    }

    @Test
    void aKeyNeverComesWithTheCertificateOfAnother() throws Exception {
        var keys =
                (X509ExtendedKeyManager) bundles.getBundle("grpc").getManagers().getKeyManagers()[0];
        String chosen = keys.chooseEngineServerAlias("EC", null, null);
        X509Certificate before = keys.getCertificateChain(chosen)[0];

        bundles.updateBundle("grpc", bundle(own("second"), own("second")));

        assertThat(keys.getCertificateChain(chosen)[0]).isEqualTo(before);
        String next = keys.chooseEngineServerAlias("EC", null, null);
        assertThat(keys.getCertificateChain(next)[0].getSubjectX500Principal().getName())
                .isEqualTo("CN=second");
        assertThat(keys.getPrivateKey(next)).isNotEqualTo(keys.getPrivateKey(chosen));
    }

    /// The name in the server's certificate.
    private String handshake(SSLContext server, SslBundle client) throws Exception {
        try (var listener = (SSLServerSocket)
                server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            Future<Integer> answered = threads.submit((Callable<Integer>) () -> {
                try (var accepted = (SSLSocket) listener.accept()) {
                    return accepted.getInputStream().read();
                }
            });
            try (var socket = (SSLSocket) client.createSslContext()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                socket.getOutputStream().write(7);
                String name = ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName();
                assertThat(answered.get()).isEqualTo(7);
                return name;
            } catch (IOException e) {
                throw new ExecutionException(e);
            }
        }
    }

    private static SslBundle bundle(@Nullable KeyStore keys, KeyStore trusted) {
        return SslBundle.of(SslStoreBundle.of(keys, PASSWORD, trusted), SslBundleKey.of(PASSWORD));
    }

    /// A key and a certificate of its own, made by the JDK's tool.
    private KeyStore own(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        if (!Files.exists(file)) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
            command.addAll(List.of("-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-storepass", PASSWORD));
            command.addAll(List.of("-groupname", "secp256r1", "-keystore", file.toString()));
            assertThat(new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("log").toFile())
                            .start()
                            .waitFor())
                    .isZero();
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        }
    }
}
