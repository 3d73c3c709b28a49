package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.testcontainers.containers.Network;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The three images as `docker-compose.yml` runs them, on whatever engine answers; skipped where none does, or where it
/// does not have the images. `.ci/containers` builds them and runs this test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainersTest {
    private static final List<Deployable> IN_ORDER = List.of(Deployable.PROPOSAL, Deployable.LLM, Deployable.GATEWAY);
    private static final int USER = 10_001;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<ComposedContainer> containers = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Map<String, Network> networks = Map.of();

    @BeforeAll
    void start() {
        Engine.requireImages(
                IN_ORDER.stream().map(service -> "rexserve/" + service.name).toArray(String[]::new));
        networks = ComposedContainer.networks();
        for (Deployable service : IN_ORDER) {
            var container = new ComposedContainer(service.name, networks);
            containers.add(container);
            container.start();
        }
    }

    @AfterAll
    void stop() {
        containers.reversed().forEach(ComposedContainer::stop);
        networks.values().forEach(Network::close);
        client.close();
    }

    @Test
    @Order(1)
    void answersThroughThreeContainers() throws IOException, InterruptedException {
        HttpResponse<String> found = detect("none");

        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        assertThat(Engine.labels(found)).contains("turtle").containsOnly("turtle", "green apple");
    }

    @Test
    @Order(2)
    void drawsAnAnnotatedImageWithoutFontsOfTheSystem() throws IOException, InterruptedException {
        HttpResponse<String> drawn = detect("none", "visualization");

        assertThat(drawn.statusCode()).as(drawn.body()).isEqualTo(200);
        byte[] image = Base64.getDecoder()
                .decode(JsonMapper.shared()
                        .readTree(drawn.body())
                        .path("visualization")
                        .asString());
        assertThat(new String(image, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
    }

    @Test
    @Order(3)
    void staysWithinItsMemory() {
        for (ComposedContainer container : containers) {
            long peak = Long.parseLong(container
                    .output(
                            "bash",
                            "-c",
                            "cat /sys/fs/cgroup/memory.peak 2>/dev/null || cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes")
                    .strip());
            long limit = Long.parseLong(container
                    .output(
                            "bash",
                            "-c",
                            "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes")
                    .strip());

            assertThat(limit).isEqualTo(container.memoryLimit());
            assertThat(peak).as(container.getDockerImageName()).isLessThan(limit / 2);
        }
    }

    @Test
    @Order(4)
    void runsWithoutRightsOnAReadOnlyRoot() {
        for (ComposedContainer container : containers) {
            String status = container.output("cat", "/proc/1/status");
            assertThat(status)
                    .containsPattern("(?m)^Name:\\s+java$")
                    .containsPattern("(?m)^Uid:\\s+" + USER + "\\s")
                    .containsPattern("(?m)^Gid:\\s+" + USER + "\\s")
                    .containsPattern("(?m)^CapEff:\\s+0+$")
                    .containsPattern("(?m)^CapBnd:\\s+0+$")
                    .containsPattern("(?m)^NoNewPrivs:\\s+1$");
            assertThat(container.output("touch", "/app/written")).contains("Read-only file system");
            assertThat(container.output("bash", "-c", "touch /tmp/written && echo yes"))
                    .isEqualTo("yes\n");
        }
    }

    /// Libraries that were unpacked at every start counted as memory.
    @Test
    @Order(5)
    void unpacksNothingAtTheStart() {
        for (ComposedContainer container : containers) {
            assertThat(Long.parseLong(container.output("du", "-s", "--block-size=1", "/tmp")
                            .split("\\s", 2)[0]))
                    .isLessThan(1_000_000);
        }
    }

    @Test
    @Order(6)
    void startsWithTheClassesThatTheBuildStored() {
        for (ComposedContainer container : containers) {
            assertThat(container.getLogs()).contains("Started ").doesNotContain("[aot]", "[cds]");
            assertThat(container.output("grep", "-c", "/app/service.aot", "/proc/1/maps"))
                    .isNotEqualTo("0\n");
        }
    }

    @Test
    @Order(7)
    void carriesItsBillOfMaterials() {
        for (Deployable service : IN_ORDER) {
            JsonNode bill = JsonMapper.shared().readTree(container(service).output("cat", "/app/application.cdx.json"));

            assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
            assertThat(bill.at("/metadata/component/name").asString()).isEqualTo("rexserve-" + service.module);
            assertThat(bill.path("components").size()).isGreaterThan(50);
        }
    }

    @Test
    @Order(8)
    void onlyTheApiIsPublished() throws IOException, InterruptedException {
        ComposedContainer gateway = container(Deployable.GATEWAY);

        assertThat(gateway.getExposedPorts()).containsExactly(Deployable.GATEWAY.httpPort());
        assertThat(Engine.status(client, url() + "/actuator/health/readiness")).isEqualTo(404);
        assertThat(container(Deployable.LLM).output("bash", "-c", "exec 3<>/dev/tcp/1.1.1.1/53 && echo reached"))
                .as("the model services are on a network without a way out")
                .doesNotContain("reached");
    }

    @Test
    @Order(9)
    void answersWithProposalsWhenTheLanguageServiceIsKilled() throws IOException, InterruptedException {
        ComposedContainer llm = container(Deployable.LLM);
        Engine.client().killContainerCmd(llm.getContainerId()).exec();

        HttpResponse<String> degraded = detect("proposals");

        assertThat(degraded.statusCode()).as(degraded.body()).isEqualTo(200);
        assertThat(JsonMapper.shared()
                        .readTree(degraded.body())
                        .path("degraded")
                        .toString())
                .contains("llm_unavailable");
        Engine.client().startContainerCmd(llm.getContainerId()).exec();
        until(() -> detect("none").statusCode() == 200);
    }

    @Test
    @Order(10)
    void stopsWithinItsGracePeriod() {
        for (ComposedContainer container : containers.reversed()) {
            long from = System.nanoTime();
            Engine.client()
                    .stopContainerCmd(container.getContainerId())
                    .withTimeout((int) container.grace().toSeconds())
                    .exec();

            InspectContainerResponse.ContainerState state = Engine.client()
                    .inspectContainerCmd(container.getContainerId())
                    .exec()
                    .getState();
            assertThat(state.getExitCodeLong())
                    .as("ended by SIGTERM, not killed: %s", container.getLogs())
                    .isIn(0L, 143L);
            assertThat(state.getOOMKilled()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(30));
        }
    }

    private HttpResponse<String> detect(String fallback, String... include) throws IOException, InterruptedException {
        return Engine.detect(client, url(), fallback, include);
    }

    private String url() {
        ComposedContainer gateway = container(Deployable.GATEWAY);
        return "http://" + gateway.getHost() + ":" + gateway.getFirstMappedPort();
    }

    private ComposedContainer container(Deployable service) {
        return containers.get(IN_ORDER.indexOf(service));
    }

    private static void until(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("after %s", PATIENCE).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }
}
