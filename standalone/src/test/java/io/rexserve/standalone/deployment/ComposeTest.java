package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.databind.JsonNode;

class ComposeTest {
    private static final JsonNode COMPOSE =
            Deployable.documents(Deployable.read("docker-compose.yml")).getFirst();
    private static final JsonNode SERVICES = COMPOSE.path("services");

    @Test
    void startsTheThreeServices() {
        assertThat(SERVICES.propertyNames())
                .containsExactlyInAnyOrder(Deployable.PROPOSAL.name, Deployable.LLM.name, Deployable.GATEWAY.name);
    }

    @ParameterizedTest
    @EnumSource
    void buildsEachFromItsStage(Deployable service) {
        assertThat(service(service).at("/build/context").asString()).isEqualTo(".");
        assertThat(service(service).at("/build/target").asString()).isEqualTo(service.name);
        assertThat(service(service).path("image").asString()).isEqualTo("rexserve/" + service.name);
    }

    @ParameterizedTest
    @EnumSource
    void limitsMemoryProcessorsAndProcesses(Deployable service) {
        assertThat(service(service).path("mem_limit").asString()).matches("[1-9]g");
        assertThat(service(service).path("cpus").asInt())
                .as("an engine refuses more than the machine has")
                .isEqualTo(1);
        assertThat(service(service).path("pids_limit").asInt()).isBetween(100, 1000);
    }

    @ParameterizedTest
    @EnumSource
    void asksForReadinessAsTheImageDoes(Deployable service) {
        List<String> test = service(service)
                .at("/healthcheck/test")
                .valueStream()
                .map(JsonNode::asString)
                .toList();

        assertThat(test).containsExactly("CMD", "/app/probe", String.valueOf(service.managementPort()));
    }

    @ParameterizedTest
    @EnumSource
    void hasNoPrivileges(Deployable service) {
        assertThat(service(service).path("cap_drop").valueStream().map(JsonNode::asString))
                .containsExactly("ALL");
        assertThat(service(service).path("security_opt").valueStream().map(JsonNode::asString))
                .containsExactly("no-new-privileges:true");
    }

    @Test
    void keepsTheModelServicesOnANetworkWithoutAWayOut() {
        assertThat(COMPOSE.at("/networks/services/internal").asBoolean()).isTrue();
        assertThat(networks(Deployable.PROPOSAL)).containsExactly("services");
        assertThat(networks(Deployable.LLM)).containsExactly("services");
        assertThat(networks(Deployable.GATEWAY)).containsExactly("public", "services");
    }

    @Test
    void publishesOnlyTheGatewayAndOnlyOnLoopback() {
        assertThat(service(Deployable.GATEWAY).path("ports").valueStream().map(JsonNode::asString))
                .containsExactly("127.0.0.1:${REXSERVE_PORT:-8080}:" + Deployable.GATEWAY.httpPort());
        assertThat(service(Deployable.PROPOSAL).has("ports")).isFalse();
        assertThat(service(Deployable.LLM).has("ports")).isFalse();
    }

    @Test
    void connectsTheGatewayToBothServicesOnceTheyAreHealthy() {
        Map<String, String> targets = Variables.channelTargets(environment(Deployable.GATEWAY));

        for (Deployable service : List.of(Deployable.PROPOSAL, Deployable.LLM)) {
            assertThat(targets).containsEntry(service.name, "dns:///" + service.name + ":" + service.grpcPort());
            assertThat(service(Deployable.GATEWAY)
                            .at("/depends_on/" + service.name + "/condition")
                            .asString())
                    .isEqualTo("service_healthy");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyVariableIsReadBySomeone(Deployable service) {
        assertThat(Variables.unread(environment(service))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void writesOnlyToMemory(Deployable service) {
        assertThat(service(service).path("read_only").asBoolean()).isTrue();
        assertThat(service(service).path("tmpfs").valueStream().map(JsonNode::asString))
                .containsExactly("/tmp:mode=1777,size=64m");
    }

    @ParameterizedTest
    @EnumSource
    void gracePeriodCoversTheShutdownTimeout(Deployable service) {
        Duration given = DurationStyle.detectAndParse(
                service(service).path("stop_grace_period").asString());

        assertThat(given).isGreaterThan(service.shutdownTimeout());
    }

    private static List<String> networks(Deployable service) {
        return service(service)
                .path("networks")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static JsonNode service(Deployable service) {
        return SERVICES.path(service.name);
    }

    private static Map<String, String> environment(Deployable service) {
        Map<String, String> environment = new HashMap<>();
        service(service)
                .path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asString()));
        return environment;
    }
}
