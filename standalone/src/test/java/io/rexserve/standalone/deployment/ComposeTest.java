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
    private static final JsonNode SERVICES = Deployable.documents(Deployable.read("docker-compose.yml"))
            .getFirst()
            .path("services");

    @Test
    void startsTheThreeServices() {
        assertThat(SERVICES.propertyNames())
                .containsExactlyInAnyOrder(Deployable.PROPOSAL.name, Deployable.LLM.name, Deployable.GATEWAY.name);
    }

    @ParameterizedTest
    @EnumSource
    void buildsEachFromItsDockerfile(Deployable service) {
        JsonNode build = service(service).path("build");

        assertThat(build.path("context").asString()).isEqualTo(".");
        assertThat(build.path("dockerfile").asString()).isEqualTo(service.module + "/Dockerfile");
        assertThat(Deployable.HOME.resolve(service.module + "/Dockerfile")).isRegularFile();
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
        assertThat(environment(service)).containsEntry("HOME", "/tmp");
        String mount = service(service).at("/tmpfs/0").asString();
        assertThat(mount).startsWith("/tmp:").contains("mode=1777");
        if (service.servesGrpc()) {
            assertThat(environment(service)).containsEntry("DJL_CACHE_DIR", "/tmp/djl");
            assertThat(mount).as("native libraries are run from there").contains("exec");
        }
    }

    @ParameterizedTest
    @EnumSource
    void gracePeriodCoversTheShutdownTimeout(Deployable service) {
        Duration given = DurationStyle.detectAndParse(
                service(service).path("stop_grace_period").asString());

        assertThat(given).isGreaterThan(service.shutdownTimeout());
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
