package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/// The compose file on a real Docker engine; skipped where none answers.
class ComposeUpTest {
    private static final Duration BUILD_AND_START = Duration.ofMinutes(30);

    @Test
    void answersThroughThreeContainers() throws IOException, InterruptedException {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine answers");
        int gateway = Deployable.GATEWAY.httpPort();
        try (var compose = new ComposeContainer(
                        Deployable.HOME.resolve("docker-compose.yml").toFile())
                .withBuild(true)
                .withEnv("REXSERVE_PORT", String.valueOf(freePort()))
                .withStartupTimeout(BUILD_AND_START)
                .withExposedService(
                        Deployable.GATEWAY.name,
                        gateway,
                        Wait.forHttp("/actuator/health/readiness").withStartupTimeout(BUILD_AND_START))) {
            compose.start();
            String host = compose.getServiceHost(Deployable.GATEWAY.name, gateway);
            int port = compose.getServicePort(Deployable.GATEWAY.name, gateway);
            try (HttpClient client = HttpClient.newHttpClient()) {
                var readiness = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/actuator/health/readiness"))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(readiness.statusCode()).isEqualTo(200);
                assertThat(readiness.body()).contains("gatewayProposal", "gatewayLlm");
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
