package io.rexserve.standalone.deployment;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;
import tools.jackson.databind.JsonNode;

/// A container as one service of `docker-compose.yml` describes it: image, limits, networks, ports, environment and
/// health check. The ports get numbers that are free on this machine.
final class ComposedContainer extends GenericContainer<ComposedContainer> {
    private static final JsonNode COMPOSE =
            Deployable.documents(Deployable.read("docker-compose.yml")).getFirst();
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(200);

    private final JsonNode service;
    private final String alias;
    private final Map<String, Network> networks;

    /// @param networks of the compose file by their names
    ComposedContainer(String name, Map<String, Network> networks) {
        super(DockerImageName.parse(COMPOSE.at("/services/" + name + "/image").asString()));
        this.service = COMPOSE.at("/services/" + name);
        this.alias = name;
        this.networks = networks;
        List<String> joined = texts("networks");
        withNetwork(networks.get(joined.getFirst()));
        withNetworkAliases(name);
        service.path("environment")
                .properties()
                .forEach(variable -> withEnv(
                        variable.getKey(),
                        // as Compose does where the variable is unset
                        variable.getValue().asString().replaceAll("\\$\\{\\w+:-([^}]*)}", "$1")));
        texts("ports").forEach(port -> addExposedPort(Integer.parseInt(port.substring(port.lastIndexOf(':') + 1))));
        withCreateContainerCmdModifier(this::limit);
        waitingFor(new Healthy().withStartupTimeout(START));
    }

    /// The networks that the compose file declares.
    static Map<String, Network> networks() {
        var networks = new HashMap<String, Network>();
        COMPOSE.path("networks").properties().forEach(declared -> {
            boolean internal = declared.getValue().path("internal").asBoolean(false);
            networks.put(
                    declared.getKey(),
                    Network.builder()
                            .createNetworkCmdModifier(create -> create.withInternal(internal))
                            .build());
        });
        return networks;
    }

    /// Bytes of memory that the container may have.
    long memoryLimit() {
        return DataSize.parse(service.path("mem_limit").asString().replace("g", "GB"))
                .toBytes();
    }

    Duration grace() {
        return DurationStyle.detectAndParse(service.path("stop_grace_period").asString());
    }

    /// What a command in the container prints.
    String output(String... command) {
        try {
            ExecResult result = execInContainer(command);
            return result.getStdout() + result.getStderr();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Whether the health check of the compose file passes now.
    boolean healthy() {
        String[] check = service.at("/healthcheck/test")
                .valueStream()
                .skip(1)
                .map(JsonNode::asString)
                .toArray(String[]::new);
        try {
            return isRunning() && execInContainer(check).getExitCode() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void limit(CreateContainerCmd create) {
        HostConfig host = create.getHostConfig();
        if (host == null) {
            throw new IllegalStateException("a container without a host configuration");
        }
        var writable = new HashMap<String, String>();
        texts("tmpfs").forEach(mount -> writable.put(mount.split(":", 2)[0], mount.split(":", 2)[1]));
        host.withReadonlyRootfs(service.path("read_only").asBoolean())
                .withTmpFs(writable)
                .withMemory(memoryLimit())
                .withNanoCPUs(service.path("cpus").asLong() * 1_000_000_000)
                .withPidsLimit(service.path("pids_limit").asLong())
                .withCapDrop(texts("cap_drop").stream().map(Capability::valueOf).toArray(Capability[]::new))
                .withSecurityOpts(texts("security_opt").stream()
                        .map(option -> option.replace(":true", ""))
                        .toList());
    }

    /// Joins the other networks before the process starts.
    @Override
    protected void containerIsCreated(String containerId) {
        texts("networks").stream()
                .skip(1)
                .forEach(network -> dockerClient
                        .connectToNetworkCmd()
                        .withContainerId(containerId)
                        .withNetworkId(
                                Objects.requireNonNull(networks.get(network)).getId())
                        .withContainerNetwork(new ContainerNetwork().withAliases(alias))
                        .exec());
    }

    private List<String> texts(String field) {
        return service.path(field).valueStream().map(JsonNode::asString).toList();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /// Waits for the health check, which this test runs itself: not every engine has a timer for it.
    private final class Healthy extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            long end = System.nanoTime() + startupTimeout.toNanos();
            while (!healthy()) {
                if (System.nanoTime() > end || !isRunning()) {
                    throw new IllegalStateException(alias + " is not healthy: " + getLogs());
                }
                LockSupport.parkNanos(BETWEEN_CHECKS.toNanos());
            }
        }
    }
}
