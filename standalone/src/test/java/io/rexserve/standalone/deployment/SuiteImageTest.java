package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// The suite in one container, without keys, on a read-only root.
class SuiteImageTest {
    private static final String IMAGE = "rexserve/rexserve";
    private static final int PUBLIC = 8080;
    private static final int MANAGEMENT = 8090;
    private static final long MEMORY = 2L << 30;

    @BeforeAll
    static void images() {
        Engine.requireImages(IMAGE);
    }

    @Test
    void answersAndStopsOnSigterm() throws IOException, InterruptedException {
        try (var suite = new GenericContainer<>(DockerImageName.parse(IMAGE));
                HttpClient client = HttpClient.newHttpClient()) {
            suite.withEnv("REXSERVE_GATEWAY_ACCESS_REQUIRED", "false") // Testcontainers publishes ports on this machine
                    .withExposedPorts(PUBLIC, MANAGEMENT)
                    .withCreateContainerCmdModifier(create -> readOnly(Objects.requireNonNull(create.getHostConfig())))
                    .waitingFor(Wait.forHttp("/actuator/health/readiness")
                            .forPort(MANAGEMENT)
                            .withStartupTimeout(Duration.ofMinutes(2)))
                    .start();
            String url = "http://" + suite.getHost() + ":" + suite.getMappedPort(PUBLIC);

            HttpResponse<String> found = Engine.detect(client, url, "none");

            assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
            assertThat(Engine.labels(found)).contains("turtle");
            assertThat(Engine.status(client, url + "/")).as("the playground").isEqualTo(200);
            assertThat(Engine.status(client, url + "/actuator/health/readiness"))
                    .isEqualTo(404);
            assertThat(suite.getLogs()).doesNotContain("[aot]", "[cds]");

            Engine.client()
                    .stopContainerCmd(suite.getContainerId())
                    .withTimeout(60)
                    .exec();
            ContainerState state = Engine.client()
                    .inspectContainerCmd(suite.getContainerId())
                    .exec()
                    .getState();
            assertThat(state.getExitCodeLong()).as(suite.getLogs()).isIn(0L, 143L);
        }
    }

    private static void readOnly(HostConfig host) {
        host.withReadonlyRootfs(true)
                .withTmpFs(Map.of("/tmp", "mode=1777,size=64m"))
                .withMemory(MEMORY);
    }
}
