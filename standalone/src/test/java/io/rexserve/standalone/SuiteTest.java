package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.cli.CommandException;
import io.rexserve.gateway.GatewayProperties;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.proposal.ProposalProperties;
import io.rexserve.standalone.RunningSuite.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SuiteTest {
    private static final String READINESS = "/actuator/health/readiness";

    @TempDir
    private Path folder;

    @Test
    void answersThroughAllThreeServicesOnceItIsReady() throws InterruptedException {
        try (var suite = new RunningSuite()) {
            Readiness.await(suite.context);

            Answer readiness = suite.manage(READINESS);
            assertThat(readiness.status()).isEqualTo(200);
            assertThat(readiness.body().path("components").properties())
                    .extracting(component -> component.getKey() + " "
                            + component.getValue().path("status").asString())
                    .contains("proposalModel UP", "llmModel UP", "gatewayProposal UP", "gatewayLlm UP");

            JsonNode model = suite.get("/v1/models").body().at("/data/0");
            assertThat(model.at("/proposal/name").asString()).isEqualTo("rex-tiny/upn");
            assertThat(model.at("/proposal/licences/0/name").asString()).isEqualTo("apache-2.0");
            assertThat(model.at("/language/name").asString()).isEqualTo("rex-tiny/chatrex");
            assertThat(model.at("/language/licences/0/name").asString()).isEqualTo("apache-2.0");
            assertThat(model.at("/language/tasks").toString()).isEqualTo("[\"detect\",\"refer\",\"region_category\"]");
            assertThat(model.at("/language/vocabulary/kind").asString()).isEqualTo("closed");
            assertThat(model.at("/language/vocabulary/names").valueStream().map(JsonNode::asString))
                    .hasSize(131)
                    .contains("turtle", "green apple", "animal");
            assertThat(model.at("/language/limits/regions").asInt()).isEqualTo(100);

            Answer answer = suite.detect(TestImages.discs(320, 240), "apple").join();
            assertThat(answer.status()).isEqualTo(200);
            JsonNode body = answer.body();
            assertThat(body.at("/model/proposal/name").asString()).isEqualTo("rex-tiny/upn");
            assertThat(body.at("/model/language/name").asString()).isEqualTo("rex-tiny/chatrex");
            assertThat(body.at("/usage/regions").asInt()).isPositive();
            assertThat(body.path("finishReason").asString()).isEqualTo("stop");
        }
    }

    @Test
    void listensOnItsTwoHttpPortsOnly() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc: not Linux");
        Set<Integer> before = Listeners.ports();
        try (var suite = new RunningSuite()) {
            var opened = new TreeSet<>(Listeners.ports());
            opened.removeAll(before);
            assertThat(opened).containsExactlyInAnyOrder(suite.port, suite.managementPort());
        }
    }

    @Test
    void isNeverReadyWithoutALanguageModel() {
        try (var suite = new RunningSuite("rexserve.llm.model=" + folder)) {
            assertThatThrownBy(() -> Readiness.await(suite.context))
                    .isInstanceOf(CommandException.class)
                    .hasMessageStartingWith("llmModel: cannot be served");

            Answer readiness = suite.manage(READINESS);
            assertThat(readiness.status()).isEqualTo(503);
            assertThat(readiness.body().at("/components/llmModel/status").asString())
                    .isEqualTo("DOWN");
            assertThat(readiness.body().at("/components/llmModel/details").isMissingNode())
                    .as("strangers learn no path")
                    .isTrue();
            assertThat(suite.manage("/actuator/health/liveness").status()).isEqualTo(503);
        }
    }

    @Test
    void answersAcceptedRequestsBeforeItStops() throws InterruptedException {
        try (var suite = new RunningSuite()) {
            Readiness.await(suite.context);
            int port = suite.port;
            List<CompletableFuture<Answer>> answers = Stream.generate(
                            () -> suite.detect(TestImages.discs(800, 600), "apple", "dog", "car"))
                    .limit(8)
                    .toList();
            var active = suite.context
                    .getBean(MeterRegistry.class)
                    .get("rexserve.gateway.requests.active")
                    .gauge();
            while (active.value() < answers.size() && answers.stream().noneMatch(CompletableFuture::isDone)) {
                Thread.onSpinWait();
            }

            suite.context.close();

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void readsTheSettingsOfAllThreeServicesFromOneFile() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yml"), """
                rexserve:
                  proposal: { max-batch-size: 5 }
                  llm: { max-tokens: 77 }
                  gateway: { max-requests: 9 }
                """);
        try (var suite = new RunningSuite("spring.config.additional-location=" + file.toUri())) {
            assertThat(suite.context.getBean(ProposalProperties.class).maxBatchSize())
                    .isEqualTo(5);
            assertThat(suite.context.getBean(LlmProperties.class).maxTokens()).isEqualTo(77);
            assertThat(suite.context.getBean(GatewayProperties.class).maxRequests())
                    .isEqualTo(9);
            assertThat(suite.context.getEnvironment().getProperty("server.address"))
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    void refusesAnUnknownSetting() {
        assertThatThrownBy(() -> new RunningSuite("rexserve.llm.max-token=1"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("rexserve.llm.max-token");
    }
}
