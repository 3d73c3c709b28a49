package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ChartTest {
    private static List<JsonNode> rendered = List.of();

    @BeforeAll
    static void render() {
        rendered = render(Map.of());
    }

    @Test
    void passesTheStrictLinter() {
        LintResult result = new Helm(Deployable.HOME.resolve("helm/rexserve"))
                .lint()
                .strict()
                .call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void rendersEachObjectOnce() {
        assertThat(rendered)
                .extracting(object -> object.path("kind").asString() + " " + name(object))
                .doesNotHaveDuplicates()
                .hasSize(Deployable.values().length * 5);
    }

    @ParameterizedTest
    @EnumSource
    void selectsThePodsOfOneService(Deployable service) {
        JsonNode labels = deployment(service).at("/spec/template/metadata/labels");

        assertThat(labels.path("app.kubernetes.io/component").asString()).isEqualTo(service.name);
        assertThat(deployment(service).at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(object("Service", service).at("/spec/selector")).isEqualTo(labels);
        assertThat(object("PodDisruptionBudget", service).at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(deployment(service)
                        .at("/spec/template/spec/serviceAccountName")
                        .asString())
                .isEqualTo(name(object("ServiceAccount", service)));
    }

    @ParameterizedTest
    @EnumSource
    void scalesEachDeploymentByCpuUtilization(Deployable service) {
        JsonNode autoscaler = object("HorizontalPodAutoscaler", service).path("spec");

        assertThat(autoscaler.at("/scaleTargetRef/kind").asString()).isEqualTo("Deployment");
        assertThat(autoscaler.at("/scaleTargetRef/name").asString()).isEqualTo(name(deployment(service)));
        assertThat(autoscaler.path("minReplicas").asInt())
                .isBetween(1, autoscaler.path("maxReplicas").asInt());
        assertThat(autoscaler.at("/metrics/0/resource/name").asString()).isEqualTo("cpu");
        assertThat(container(service).at("/resources/requests").propertyNames()).contains("cpu", "memory");
        assertThat(container(service).at("/resources/limits").propertyNames()).contains("memory");
        assertThat(deployment(service).at("/spec/replicas").isMissingNode())
                .as("the autoscaler sets the replicas")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void opensTheDefaultPortsOfEachService(Deployable service) {
        Map<String, Integer> ports = new HashMap<>();
        container(service)
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asString(), port.path("containerPort").asInt()));

        assertThat(ports).containsEntry("http", service.httpPort());
        if (service.servesGrpc()) {
            assertThat(ports).containsEntry("grpc", service.grpcPort()).hasSize(2);
            assertThat(object("Service", service).at("/spec/clusterIP").asString())
                    .as("callers balance calls themselves")
                    .isEqualTo("None");
        }
        object("Service", service)
                .at("/spec/ports")
                .forEach(port -> assertThat(ports)
                        .containsEntry(
                                port.path("targetPort").asString(),
                                port.path("port").asInt()));
    }

    @Test
    void aChosenPortReachesTheServiceAndItsCallers() {
        List<JsonNode> chosen = render(Map.of("services.llm.ports.http", 8282, "services.llm.ports.grpc", 9292));

        JsonNode llm = container(object(chosen, "Deployment", Deployable.LLM));
        assertThat(environment(llm))
                .containsEntry("SERVER_PORT", "8282")
                .containsEntry("SPRING_GRPC_SERVER_PORT", "9292");
        assertThat(llm.at("/readinessProbe/grpc/port").asInt()).isEqualTo(9292);
        assertThat(Variables.channelTargets(environment(container(object(chosen, "Deployment", Deployable.GATEWAY)))))
                .containsEntry("llm", "dns:///x-llm:9292");
    }

    @ParameterizedTest
    @EnumSource
    void readinessAndLivenessHaveDifferentProbes(Deployable service) {
        JsonNode container = container(service);

        assertThat(container.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/actuator/health/liveness");
        assertThat(container.at("/livenessProbe/httpGet/port").asString()).isEqualTo("http");
        assertThat(container.at("/startupProbe/httpGet")).isEqualTo(container.at("/livenessProbe/httpGet"));
        JsonNode readiness = container.path("readinessProbe");
        if (service.servesGrpc()) {
            assertThat(readiness.at("/grpc/port").asInt()).isEqualTo(service.grpcPort());
            assertThat(readiness.at("/grpc/service").asString()).isEqualTo(service.grpcService);
            assertThat(service.defaults()
                            .at("/spring/grpc/server/health/service")
                            .propertyNames())
                    .as("the service that gRPC health reports on")
                    .contains("[" + service.grpcService + "]");
        } else {
            assertThat(readiness.at("/httpGet/path").asString()).isEqualTo("/actuator/health/readiness");
            assertThat(readiness.at("/httpGet/port").asString()).isEqualTo("http");
        }
    }

    @ParameterizedTest
    @EnumSource
    void runsWithoutPrivileges(Deployable service) {
        JsonNode pod = deployment(service).at("/spec/template/spec");
        JsonNode container = container(service).path("securityContext");

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
        assertThat(pod.at("/securityContext/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(container.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
    }

    @ParameterizedTest
    @EnumSource
    void writesOnlyToItsScratchVolume(Deployable service) {
        JsonNode container = container(service);
        String volume = container.at("/volumeMounts/0/name").asString();

        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/volumeMounts/0/mountPath").asString()).isEqualTo("/tmp");
        assertThat(environment(container)).containsEntry("HOME", "/tmp").containsEntry("DJL_CACHE_DIR", "/tmp/djl");
        assertThat(deployment(service).at("/spec/template/spec/volumes")).anySatisfy(declared -> {
            assertThat(declared.path("name").asString()).isEqualTo(volume);
            assertThat(declared.has("emptyDir")).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyVariableIsReadBySomeone(Deployable service) {
        assertThat(Variables.unread(environment(container(service)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void gracePeriodCoversTheShutdownTimeout(Deployable service) {
        int seconds = deployment(service)
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asInt();

        assertThat(Duration.ofSeconds(seconds)).isGreaterThan(service.shutdownTimeout());
    }

    @Test
    void connectsTheGatewayToBothServices() {
        Map<String, String> targets = Variables.channelTargets(environment(container(Deployable.GATEWAY)));

        for (Deployable service : List.of(Deployable.PROPOSAL, Deployable.LLM)) {
            assertThat(targets)
                    .containsEntry(
                            service.name, "dns:///" + name(object("Service", service)) + ":" + service.grpcPort());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "services.llm.ports.grpc, 80, grpc",
        "services.llm.replicas.min, 0, min",
        "services.llm.replicas.min, 99, services.llm.replicas",
        "services.gateway.targetCpuPercent, 0, targetCpuPercent",
        "services.gateway.image.tag, latest, tag",
        "services.gateway.imagee.tag, 1, imagee",
        "services.proposal.resources.request.cpu, 1, request",
        "services.other.replicas.min, 1, other",
        "imagePullPolicy, Sometimes, imagePullPolicy",
        "terminationGracePeriodSeconds, 5, terminationGracePeriodSeconds",
    })
    void refusesValuesThatWouldNotWork(String key, String value, String named) {
        assertThatThrownBy(() -> render(Map.of(key, value))).hasMessageContaining(named);
    }

    private static List<JsonNode> render(Map<String, ?> values) {
        TemplateCommand command = new Helm(Deployable.HOME.resolve("helm/rexserve"))
                .template()
                .withName("x")
                .withKubeVersion("1.30.0");
        values.forEach(command::set);
        return Deployable.documents(command.call());
    }

    private static JsonNode deployment(Deployable service) {
        return object("Deployment", service);
    }

    private static JsonNode container(Deployable service) {
        return container(deployment(service));
    }

    private static JsonNode container(JsonNode deployment) {
        return deployment.at("/spec/template/spec/containers/0");
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        container
                .path("env")
                .forEach(variable -> environment.put(
                        variable.path("name").asString(), variable.path("value").asString()));
        return environment;
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asString();
    }

    private static JsonNode object(String kind, Deployable service) {
        return object(rendered, kind, service);
    }

    private static JsonNode object(List<JsonNode> objects, String kind, Deployable service) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode object : objects) {
            if (object.path("kind").asString().equals(kind)
                    && object.at("/metadata/labels/app.kubernetes.io~1component")
                            .asString()
                            .equals(service.name)) {
                found.add(object);
            }
        }
        assertThat(found).as("%s of %s", kind, service).hasSize(1);
        return found.getFirst();
    }
}
