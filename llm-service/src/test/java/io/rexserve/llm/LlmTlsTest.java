package io.rexserve.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/// The gRPC port with certificates on both sides.
class LlmTlsTest {
    private static final String PASSWORD = "rexserve";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path folder;

    @BeforeEach
    void writeFiles() throws Exception {
        make("first");
        make("second");
        serve("first");
        replace("ca.crt", certificate("first") + certificate("second"));
    }

    @Test
    void aNewCertificateIsServedWithoutARestart() throws Exception {
        try (RunningLlm llm = start()) {
            ManagedChannel open = channel(llm, credentials("first", "first"));
            try {
                check(open);
                assertThatThrownBy(() -> checkOnce(llm, credentials("first", "second")))
                        .as("trusts the second certificate alone")
                        .isInstanceOf(StatusRuntimeException.class);

                serve("second");

                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                        .untilAsserted(() -> checkOnce(llm, credentials("first", "second")));
                assertThatThrownBy(() -> checkOnce(llm, credentials("first", "first")))
                        .as("trusts the first certificate alone")
                        .isInstanceOf(StatusRuntimeException.class);
                check(open); // a connection that is open goes on
            } finally {
                open.shutdownNow();
            }
        }
    }

    @Test
    void anAuthorityThatIsTrustedNoLongerAdmitsNobody() throws Exception {
        try (RunningLlm llm = start()) {
            checkOnce(llm, credentials("second", "first"));

            replace("ca.crt", certificate("first"));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThatThrownBy(() -> checkOnce(llm, credentials("second", "first")))
                            .isInstanceOf(StatusRuntimeException.class));
            checkOnce(llm, credentials("first", "first"));
        }
    }

    @Test
    void aCallerWithoutACertificateIsRefusedAndProbesAreNot() throws Exception {
        try (RunningLlm llm = start()) {
            ChannelCredentials stranger = TlsChannelCredentials.newBuilder()
                    .trustManager(file("first", "crt").toFile())
                    .build();
            assertThatThrownBy(() -> checkOnce(llm, stranger))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
            assertThat(llm.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    private RunningLlm start() {
        String pem = "spring.ssl.bundle.pem.grpc.";
        return new RunningLlm(
                pem + "keystore.certificate=file:" + folder.resolve("tls.crt"),
                pem + "keystore.private-key=file:" + folder.resolve("tls.key"),
                pem + "truststore.certificate=file:" + folder.resolve("ca.crt"),
                pem + "reload-on-update=true",
                "spring.ssl.bundle.watch.file.quiet-period=100ms",
                "spring.grpc.server.ssl.bundle=grpc",
                "spring.grpc.server.ssl.client-auth=require");
    }

    private static ManagedChannel channel(RunningLlm llm, ChannelCredentials credentials) {
        int port = llm.context.getBean(GrpcServerLifecycle.class).getPort();
        return Grpc.newChannelBuilderForAddress("127.0.0.1", port, credentials).build();
    }

    /// Calls the service on a connection of its own.
    private static void checkOnce(RunningLlm llm, ChannelCredentials credentials) {
        ManagedChannel channel = channel(llm, credentials);
        try {
            check(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    private static void check(ManagedChannel channel) {
        HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance());
    }

    /// @param own whose certificate is shown
    /// @param trusted whose certificate the server must show
    private ChannelCredentials credentials(String own, String trusted) throws IOException {
        return TlsChannelCredentials.newBuilder()
                .keyManager(file(own, "crt").toFile(), file(own, "key").toFile())
                .trustManager(file(trusted, "crt").toFile())
                .build();
    }

    private void serve(String name) throws IOException {
        replace("tls.key", Files.readString(file(name, "key")));
        replace("tls.crt", certificate(name));
    }

    private String certificate(String name) throws IOException {
        return Files.readString(file(name, "crt"));
    }

    private void replace(String name, String content) throws IOException {
        Path next = Files.writeString(folder.resolve(name + ".next"), content);
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String name, String kind) {
        return folder.resolve(name + "." + kind);
    }

    /// Makes a key and a certificate of its own by the JDK's tool.
    private void make(String name) throws Exception {
        Path store = file(name, "p12");
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        assertThat(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start()
                        .waitFor())
                .isZero();
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, PASSWORD.toCharArray());
        }
        write(
                file(name, "key"),
                "PRIVATE KEY",
                made.getKey(name, PASSWORD.toCharArray()).getEncoded());
        write(file(name, "crt"), "CERTIFICATE", made.getCertificate(name).getEncoded());
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(content) + "\n-----END " + kind + "-----\n");
    }
}
