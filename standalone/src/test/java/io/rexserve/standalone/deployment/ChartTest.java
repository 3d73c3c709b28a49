package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The chart with its own values, against the services' defaults.
class ChartTest {
    private static final Chart CHART = Chart.with(Map.of());

    @Test
    void passesTheStrictLinter() {
        LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void selectsThePodsOfOneService(Deployable service) {
        JsonNode deployment = CHART.deployment(service);
        JsonNode labels = deployment.at("/spec/template/metadata/labels");
        String name = "x-" + service.name;

        assertThat(labels.path("app.kubernetes.io/component").asString()).isEqualTo(service.name);
        assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(CHART.object("Service", name).at("/spec/selector")).isEqualTo(labels);
        assertThat(CHART.object("NetworkPolicy", name).at("/spec/podSelector/matchLabels"))
                .isEqualTo(labels);
        assertThat(deployment.at("/spec/template/spec/serviceAccountName").asString())
                .isEqualTo(Chart.name(CHART.object("ServiceAccount", name)));
    }

    @ParameterizedTest
    @EnumSource
    void anAutoscalerSetsTheReplicasUnlessThereIsNone(Deployable service) {
        assertThat(CHART.deployment(service).at("/spec/replicas").isMissingNode())
                .isTrue();
        assertThat(Chart.with(Map.of("autoscaling.mode", "none"))
                        .deployment(service)
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void opensTheDefaultPortsOfEachService(Deployable service) {
        Map<String, Integer> ports = Chart.ports(CHART.container(service));
        JsonNode offered = CHART.object("Service", "x-" + service.name);

        if (service.servesGrpc()) {
            assertThat(ports)
                    .containsOnly(Map.entry("management", service.httpPort()), Map.entry("grpc", service.grpcPort()));
            assertThat(offered.at("/spec/clusterIP").asString())
                    .as("the gateway balances calls itself")
                    .isEqualTo("None");
            assertThat(offered.at("/spec/ports/0/port").asInt()).isEqualTo(service.grpcPort());
        } else {
            assertThat(ports).containsOnly(Map.entry("http", service.httpPort()), Map.entry("management", 8090));
        }
        assertThat(offered.at("/spec/ports")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void probesAskTheManagementPort(Deployable service) {
        JsonNode container = CHART.container(service);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.at("/" + probe + "/httpGet/port").asString()).isEqualTo("management");
        }

        assertThat(container.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/actuator/health/liveness");
        assertThat(container.at("/startupProbe/httpGet")).isEqualTo(container.at("/livenessProbe/httpGet"));
        assertThat(container.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/actuator/health/readiness");
    }

    @ParameterizedTest
    @EnumSource
    void everyVariableIsReadBySomeone(Deployable service) {
        assertThat(Variables.unread(CHART.environment(service))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void gracePeriodCoversTheLongestRequestAndTheDelay(Deployable service) {
        Chart chart = Chart.with(Map.of("maxTimeout", 600, "shutdownDelay", 7));
        int seconds = chart.deployment(service)
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asInt();

        assertThat(chart.environment(service))
                .containsEntry("REXSERVE_MAXTIMEOUT", "600s")
                .containsEntry("REXSERVE_SHUTDOWNDELAY", "7s");
        assertThat(Duration.ofSeconds(seconds)).isEqualTo(Duration.ofSeconds(600 + 7 + 30));
    }

    @Test
    void theGatewayKnowsEveryPoolByItsServices() {
        Chart chart = Chart.with("""
                pools: { large-one: {} }
                defaultPool: large-one
                """);
        JsonNode gateway = JsonMapper.shared()
                .readTree(chart.environment(Deployable.GATEWAY).get("SPRING_APPLICATION_JSON"))
                .at("/rexserve/gateway");

        assertThat(gateway.path("default-pool").asString()).isEqualTo("large-one");
        assertThat(gateway.path("pools").propertyNames()).containsExactlyInAnyOrder("default", "large-one");
        assertThat(gateway.at("/pools/default/llm").asString()).isEqualTo("dns:///x-llm:9092");
        assertThat(gateway.at("/pools/large-one/proposal").asString())
                .isEqualTo("dns:///" + Chart.name(chart.object("Service", "x-large-one-proposal")) + ":9091");
        assertThat(Deployable.GATEWAY.defaults().at("/rexserve/gateway").propertyNames())
                .contains("default-pool", "pools");
        assertThat(CHART.environment(Deployable.GATEWAY)).doesNotContainKey("SPRING_APPLICATION_JSON");
    }

    @Test
    void settingsArriveAsTheyWereWritten() {
        Chart chart = Chart.with("""
                proposal:
                  settings:
                    rexserve.proposal.min-score: 0.25
                    rexserve.proposal.max-queued-pixels: 16000000
                    rexserve.proposal.max-wait: 5ms
                    spring.main.log-startup-info: false
                """);

        assertThat(chart.environment(Deployable.PROPOSAL))
                .containsEntry("REXSERVE_PROPOSAL_MINSCORE", "0.25")
                .containsEntry("REXSERVE_PROPOSAL_MAXQUEUEDPIXELS", "16000000")
                .containsEntry("REXSERVE_PROPOSAL_MAXWAIT", "5ms")
                .containsEntry("SPRING_MAIN_LOGSTARTUPINFO", "false");
    }

    @Test
    void theOnlyPodIsForHelmTest() {
        assertThat(CHART.all("Pod")).singleElement().satisfies(pod -> {
            assertThat(pod.at("/metadata/annotations/hook").asString()).isEqualTo("test");
            assertThat(pod.at("/spec/restartPolicy").asString()).isEqualTo("Never");
        });
        assertThat(Deployable.read("helm/rexserve/templates/tests/detect.yaml")).contains(Chart.HOOK + "test\n");
    }

    @Test
    void connectsTheGatewayToBothServices() {
        Map<String, String> targets = Variables.channelTargets(CHART.environment(Deployable.GATEWAY));

        for (Deployable service : List.of(Deployable.PROPOSAL, Deployable.LLM)) {
            assertThat(targets)
                    .containsEntry(
                            service.name,
                            "dns:///" + Chart.name(CHART.object("Service", "x-" + service.name)) + ":"
                                    + service.grpcPort());
        }
    }
}
