package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two models side by side: the request names the one that answers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolsTest {
    private final FakeServer small = new FakeServer();
    private final FakeServer large = new FakeServer();
    private final RunningGateway gateway = new RunningGateway(
            "rexserve.gateway.default-pool=small",
            "rexserve.gateway.pools.small.proposal=in-process:" + small.name,
            "rexserve.gateway.pools.small.llm=in-process:" + small.name,
            "rexserve.gateway.pools.large-one.proposal=in-process:" + large.name,
            "rexserve.gateway.pools.large-one.llm=in-process:" + large.name);

    @BeforeAll
    void marked() {
        small.services().boxes = 2;
        large.services().boxes = 5;
    }

    @AfterAll
    void stop() {
        gateway.close();
        small.close();
        large.close();
    }

    private int proposals(Part... parts) {
        return gateway.detected(parts).at("/usage/regions").asInt();
    }

    @Test
    void theModelOfARequestChoosesTheServices() {
        assertThat(proposals(RunningGateway.image(), RunningGateway.labels("cat"), new Part("model", "large-one")))
                .isEqualTo(5);
        assertThat(proposals(RunningGateway.image(), RunningGateway.labels("cat"), new Part("model", "small")))
                .isEqualTo(2);
    }

    @Test
    void aRequestThatNamesNoneIsAnsweredByTheDefault() {
        assertThat(proposals(RunningGateway.image(), RunningGateway.labels("cat")))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/detect", "/v1/ask", "/v1/proposals"})
    void anUnknownModelIsRefusedWithTheKnownOnes(String path) {
        Map<String, Object> body = new HashMap<>();
        body.put("image", RunningGateway.base64(RunningGateway.encodedImage(FakeServices.WIDTH, FakeServices.HEIGHT)));
        body.put("model", "huge");
        if (path.equals("/v1/detect")) {
            body.put("labels", List.of("cat"));
        } else if (path.equals("/v1/ask")) {
            body.put("task", "caption_brief");
        }
        Answer answer = gateway.json(path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_request");
        assertThat(answer.fields()).containsExactly("model");
        assertThat(answer.detail()).isEqualTo("model: huge (expected: small, large-one)");
    }

    @Test
    void everyModelIsListedWithItsPool() {
        assertThat(gateway.get("/v1/models")
                        .body()
                        .path("data")
                        .valueStream()
                        .map(model -> model.path("id").asString()))
                .containsExactly("small", "large-one");
    }

    @Test
    void readinessOfEachPoolIsMeasured() {
        for (String pool : List.of("small", "large-one")) {
            Awaitility.await()
                    .until(() -> gateway.meter("rexserve.gateway.service.ready", "service", "llm", "pool", pool) == 1);
        }
    }

    @Test
    void theDefaultPoolMustBeOneOfThem() {
        assertThatThrownBy(() -> new RunningGateway(
                        "rexserve.gateway.pools.a.proposal=static://a:1", "rexserve.gateway.pools.a.llm=static://b:2"))
                .hasStackTraceContaining("rexserve.gateway.default-pool: default (expected: one of pools, a)");
    }
}
