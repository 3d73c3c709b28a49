package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.rexserve.gateway.access.KeysFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/// The chart as Helm renders it for a release `x` with some values.
public record Chart(List<JsonNode> objects) {
    static final Path FOLDER = Deployable.HOME.resolve("helm/rexserve");
    static final String HOOK = "helm.sh/hook: ";
    private static final Path WITH_HOOKS = withHooks();
    private static final String KUBERNETES = "1.35.0";

    /// A copy of the chart in which hooks are ordinary objects, since the library does not render hooks.
    private static Path withHooks() {
        Path copy = Deployable.HOME.resolve("standalone/target/chart-with-hooks");
        try (Stream<Path> files = Files.walk(FOLDER)) {
            FileSystemUtils.deleteRecursively(copy);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(FOLDER.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, Files.readString(file).replace(HOOK, "hook: "));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Rendered with the chart's own values, and these over them.
    public static Chart with(Map<String, ?> values) {
        TemplateCommand command = template();
        values.forEach(command::set);
        return rendered(command);
    }

    /// Rendered with the chart's own values, and a file of values over them.
    public static Chart with(String yaml) {
        return with(yaml, KUBERNETES);
    }

    /// For another version of Kubernetes.
    public static Chart with(String yaml, String kubernetes) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                Files.writeString(file, yaml);
                return rendered(template().withKubeVersion(kubernetes).withValuesFile(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TemplateCommand template() {
        return new Helm(WITH_HOOKS)
                .template()
                .withName("x")
                .withNamespace("default")
                .withKubeVersion(KUBERNETES);
    }

    private static Chart rendered(TemplateCommand command) {
        return new Chart(Deployable.documents(command.call()));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asString();
    }

    static String kind(JsonNode object) {
        return object.path("kind").asString();
    }

    public List<JsonNode> all(String kind) {
        return objects.stream().filter(object -> kind(object).equals(kind)).toList();
    }

    JsonNode object(String kind, String name) {
        List<JsonNode> found =
                all(kind).stream().filter(object -> name(object).equals(name)).toList();
        assertThat(found).as("%s %s", kind, name).hasSize(1);
        return found.getFirst();
    }

    /// The Deployment of a service in the pool `default`.
    JsonNode deployment(Deployable service) {
        return object("Deployment", "x-" + service.name);
    }

    JsonNode container(Deployable service) {
        return container(deployment(service));
    }

    static JsonNode container(JsonNode deployment) {
        return deployment.at("/spec/template/spec/containers/0");
    }

    Map<String, String> environment(Deployable service) {
        return environment(container(service));
    }

    /// Variables with a value of their own.
    public static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        container.path("env").forEach(variable -> {
            if (variable.has("value")) {
                environment.put(
                        variable.path("name").asString(), variable.path("value").asString());
            }
        });
        return environment;
    }

    /// Ports of a container by name.
    static Map<String, Integer> ports(JsonNode container) {
        Map<String, Integer> ports = new HashMap<>();
        container
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asString(), port.path("containerPort").asInt()));
        return ports;
    }

    /// Every pod: name of what makes it, its labels and its specification.
    List<Pod> pods() {
        var pods = new ArrayList<Pod>();
        all("Deployment")
                .forEach(made -> pods.add(new Pod(
                        name(made),
                        labels(made.at("/spec/template/metadata/labels")),
                        made.at("/spec/template/spec"))));
        all("Pod")
                .forEach(made -> pods.add(new Pod(name(made), labels(made.at("/metadata/labels")), made.path("spec"))));
        return pods;
    }

    static Map<String, String> labels(JsonNode labels) {
        Map<String, String> map = new HashMap<>();
        labels.properties()
                .forEach(label -> map.put(label.getKey(), label.getValue().asString()));
        return map;
    }

    /// A pod as something in the chart makes it.
    public record Pod(String name, Map<String, String> labels, JsonNode spec) {
        /// `gateway`, `proposal`, `llm` or `test`.
        String component() {
            return Objects.requireNonNull(labels.get("app.kubernetes.io/component"));
        }

        /// Init containers, then containers.
        List<JsonNode> containers() {
            var containers = new ArrayList<JsonNode>();
            spec.path("initContainers").forEach(containers::add);
            spec.path("containers").forEach(containers::add);
            return containers;
        }

        /// Whether a selector's `matchLabels` choose it; nothing chooses every pod.
        boolean matches(JsonNode matchLabels) {
            return labels.entrySet().containsAll(Chart.labels(matchLabels).entrySet());
        }
    }

    /// The Secret of a first client's key, which the installation makes.
    static boolean isKeys(JsonNode object) {
        String file = object.at("/stringData/keys.yaml").asString();
        return object.at("/metadata/annotations").toString().contains("pre-install")
                && object.at("/stringData/key").asString().matches("rex_[a-z0-9]{10}_[A-Za-z0-9]{43}")
                && KeysFile.parse("keys.yaml", file).getFirst().client().equals("first");
    }
}
