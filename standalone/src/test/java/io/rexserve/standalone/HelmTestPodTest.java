package io.rexserve.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.standalone.deployment.Chart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// The command of the chart's test pod, as a process, against a running suite.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HelmTestPodTest {
    private static final JsonNode CONTAINER =
            Chart.with(Map.of()).all("Pod").getFirst().at("/spec/containers/0");

    /// Two pools, both with the services of this process.
    private final RunningSuite suite = new RunningSuite(
            "rexserve.gateway.pools.default.proposal=in-process:rexserve",
            "rexserve.gateway.pools.default.llm=in-process:rexserve",
            "rexserve.gateway.pools.large.proposal=in-process:rexserve",
            "rexserve.gateway.pools.large.llm=in-process:rexserve");

    @BeforeAll
    void ready() throws InterruptedException {
        Readiness.await(suite.context);
    }

    @AfterAll
    void stop() {
        suite.close();
    }

    /// @param output of both streams
    private record Result(int status, String output) {}

    private static Result run(int port, Map<String, String> changed) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        CONTAINER.path("command").forEach(word -> command.add(word.asString()));
        CONTAINER.path("args").forEach(word -> command.add(word.asString()));
        Map<String, String> environment = new HashMap<>(Chart.environment(CONTAINER));
        environment.put("GATEWAY_HOST", "127.0.0.1");
        environment.put("GATEWAY_PORT", Integer.toString(port));
        environment.putAll(changed);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    @Test
    void passesWhereTheSuiteAnswers() throws IOException, InterruptedException {
        Result result = run(suite.port, Map.of());

        assertThat(result.output()).isEqualTo("default: 3 x truck\nPASSED\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void asksEveryModelWhereThereAreSeveral() throws IOException, InterruptedException {
        String models = Chart.environment(Chart.with(Map.of("pools.large.llm.dtype", "float32"))
                        .all("Pod")
                        .getFirst()
                        .at("/spec/containers/0"))
                .get("MODELS");
        Result result = run(suite.port, Map.of("MODELS", Objects.requireNonNull(models)));

        assertThat(result.output()).isEqualTo("default: 3 x truck\nlarge: 3 x truck\nPASSED\n");
        assertThat(run(suite.port, Map.of("MODELS", "huge")).output())
                .contains("FAILED: huge: expected 200", "model: huge (expected: default, large)");
    }

    @Test
    void failsWhereTooLittleIsFound() throws IOException, InterruptedException {
        Result result = run(suite.port, Map.of("LABEL", "zebra"));

        assertThat(result.output()).startsWith("FAILED: default: 0 x zebra (expected: at least 1) in: HTTP/1.");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void failsWithTheProblemWhereARequestIsRefused() throws IOException, InterruptedException {
        Result result = run(suite.port, Map.of("IMAGE", "AAAA"));

        assertThat(result.output())
                .startsWith("FAILED: default: expected 200, got: HTTP/1.")
                .contains("\"code\":");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void failsWhereNobodyListens() throws IOException, InterruptedException {
        Result result = run(1, Map.of());

        assertThat(result.output()).contains("FAILED: 127.0.0.1:1: no connection");
        assertThat(result.status()).isEqualTo(1);
    }
}
