package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The Deployments and the test pod that the chart renders, run by `podman kube play`; skipped where podman
/// does not run or does not have the images. `.ci/containers` builds them and runs this test.
///
/// Without keys, since podman 4.3 mounts no Secrets. What a kubelet does beside that is done here: its probes are asked
/// as the manifest has them, since podman 4 knows no
/// port by name. Nobody enforces the network policies.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KubePlayTest {
    private static final String NETWORK = "rexserve-kube-play";
    private static final List<Deployable> IN_ORDER = List.of(Deployable.PROPOSAL, Deployable.LLM, Deployable.GATEWAY);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Chart chart = Chart.with("""
            gateway: { image: { repository: localhost/rexserve/gateway } }
            proposal: { image: { repository: localhost/rexserve/proposal } }
            llm: { image: { repository: localhost/rexserve/llm } }
            autoscaling: { mode: none }
            access: { required: false }
            """);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Deployable, String> addresses = new HashMap<>();

    @BeforeAll
    void play() {
        assumeTrue(Podman.call("info").status() == 0, "podman does not run here");
        for (Deployable service : IN_ORDER) {
            String image = "localhost/rexserve/" + service.name;
            assumeTrue(
                    Podman.call("image", "exists", image + ":latest").status() == 0,
                    "podman has no image " + image + ": .ci/containers builds it");
            Podman.run("tag", image + ":latest", image + ":0.1.0");
        }
        remove();
        Podman.run("network", "create", NETWORK);
        IN_ORDER.forEach(this::play);
    }

    private void play(Deployable service) {
        ObjectNode deployment = (ObjectNode) chart.deployment(service).deepCopy();
        ObjectNode container = (ObjectNode) Chart.container(deployment);
        List.of("startupProbe", "livenessProbe", "readinessProbe").forEach(container::remove);
        Podman.play(deployment.toString(), NETWORK + ":alias=x-" + service.name);
        String infra = Podman.run("pod", "inspect", "--format", "{{.InfraContainerID}}", pod(service));
        addresses.put(
                service,
                Podman.run(
                        "inspect",
                        "--format",
                        "{{(index .NetworkSettings.Networks \"" + NETWORK + "\").IPAddress}}",
                        infra));
    }

    @AfterAll
    void stop() {
        remove();
        client.close();
    }

    private static void remove() {
        IN_ORDER.forEach(service -> Podman.call("pod", "rm", "--force", "--time", "5", pod(service)));
        Podman.call("pod", "rm", "--force", "--time", "5", "x-test");
        Podman.call("network", "rm", "--force", NETWORK);
        Podman.call("volume", "rm", "--force", "scratch");
    }

    private static String pod(Deployable service) {
        return "x-" + service.name + "-pod-0";
    }

    private static String containerName(Deployable service) {
        return pod(service) + "-" + service.name;
    }

    /// Status of a probe as a kubelet asks it; 0 without an answer.
    private int probe(Deployable service, String probe) {
        JsonNode container = chart.container(service);
        JsonNode asked = container.at("/" + probe + "/httpGet");
        int port = Objects.requireNonNull(
                Chart.ports(container).get(asked.path("port").asString()));
        URI address = URI.create("http://" + addresses.get(service) + ":" + port
                + asked.path("path").asString());
        Duration time =
                Duration.ofSeconds(container.at("/" + probe + "/timeoutSeconds").asInt());
        try {
            return client.send(HttpRequest.newBuilder(address).timeout(time).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Order(1)
    void everyPodBecomesReadyByItsProbes() {
        for (Deployable service : IN_ORDER) {
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                Awaitility.await(probe + " of " + service).atMost(PATIENCE).until(() -> probe(service, probe) == 200);
            }
        }
    }

    @Test
    @Order(2)
    void theTestPodPasses() {
        Podman.play(chart.object("Pod", "x-test").toString(), NETWORK);
        Podman.Result exit = Podman.call("wait", "x-test-detect");

        assertThat(Podman.run("logs", "x-test-detect")).endsWith("3 x truck\nPASSED");
        assertThat(exit.output().strip()).endsWith("0");
    }

    @Test
    @Order(3)
    void processesHaveNoPrivilegesOnAReadOnlyRoot() {
        for (Deployable service : IN_ORDER) {
            assertThat(Podman.run("exec", containerName(service), "cat", "/proc/1/status"))
                    .containsPattern("(?m)^Uid:\\s+10001\\s+10001\\s+10001\\s+10001$")
                    .containsPattern("(?m)^Gid:\\s+10001\\s+10001\\s+10001\\s+10001$")
                    .containsPattern("(?m)^CapEff:\\s+0+$")
                    .containsPattern("(?m)^CapBnd:\\s+0+$")
                    .containsPattern("(?m)^NoNewPrivs:\\s+1$")
                    .containsPattern("(?m)^Seccomp:\\s+2$");
            assertThat(Podman.call("exec", containerName(service), "touch", "/app/written")
                            .output())
                    .contains("Read-only file system");
            assertThat(Podman.call("exec", containerName(service), "touch", "/tmp/written")
                            .status())
                    .isZero();
        }
    }

    @Test
    @Order(4)
    void memoryStaysFarBelowTheLimitOfTheManifest() {
        for (Deployable service : IN_ORDER) {
            long limit = bytes(
                    chart.container(service).at("/resources/limits/memory").asString());
            assertThat(cgroup(service, "memory.max", "memory.limit_in_bytes")).isEqualTo(limit);
            assertThat(cgroup(service, "memory.peak", "memory.max_usage_in_bytes"))
                    .as("peak of %s", service)
                    .isLessThan(limit * 3 / 4);
        }
    }

    private static long cgroup(Deployable service, String file, String fileOfVersion1) {
        return Long.parseLong(Podman.run(
                "exec",
                containerName(service),
                "bash",
                "-c",
                "cat /sys/fs/cgroup/" + file + " 2>/dev/null || cat /sys/fs/cgroup/memory/" + fileOfVersion1));
    }

    private static long bytes(String quantity) {
        assertThat(quantity).matches("[0-9]+Gi");
        return Long.parseLong(quantity.replace("Gi", "")) << 30;
    }

    @Test
    @Order(5)
    void podsStopByThemselvesWithinTheirGrace() {
        for (Deployable service : IN_ORDER.reversed()) {
            int grace = chart.deployment(service)
                    .at("/spec/template/spec/terminationGracePeriodSeconds")
                    .asInt();
            long start = System.nanoTime();
            Podman.run("stop", "--time", Integer.toString(grace), containerName(service));

            assertThat(Podman.run("inspect", "--format", "{{.State.ExitCode}}", containerName(service)))
                    .as("143: ended by SIGTERM; 137 would be the kill")
                    .isEqualTo("143");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        }
    }
}
