package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Context;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.pipeline.RequestScope;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.RequestSource;
import io.rexserve.gateway.response.DetectResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests of other interfaces of the same process, which send no HTTP request of their own to it.
class InProcessRequestTest {
    private static final Caller CALLER = Caller.ofAddress("192.0.2.7");

    private RunningGateway gateway;
    private RequestPipeline pipeline;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
        pipeline = gateway.bean(RequestPipeline.class);
    }

    private RequestScope scope() {
        return pipeline.scope("r-1", CALLER, Duration.ofSeconds(20));
    }

    private static RequestSource picture() {
        return new RequestSource.Picture(
                RunningGateway.encodedImage(FakeServices.WIDTH, FakeServices.HEIGHT),
                RunningGateway.JSON.createObjectNode().putPOJO("labels", List.of("cat")));
    }

    private static RequestSource json(Map<String, ?> fields) {
        return new RequestSource.Json(
                RunningGateway.JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
    }

    private static String base64() {
        return RunningGateway.base64(RunningGateway.encodedImage(FakeServices.WIDTH, FakeServices.HEIGHT));
    }

    @Test
    void answersAndCountsWhatHttpWould() throws Exception {
        var events = new ArrayList<DetectionEvent>();
        DetectionListener listener = events::add;
        try (RequestScope scope = scope()) {
            DetectResponse answer = pipeline.detect(picture(), scope, _ -> listener);
            assertThat(answer.id()).isEqualTo("r-1");
            assertThat(answer.objects()).isNotEmpty();
            assertThat(gateway.meter(
                            "rexserve.gateway.requests", "task", "detect", "outcome", "success", "code", "none"))
                    .isZero();
        }
        assertThat(events).hasAtLeastOneElementOfType(DetectionEvent.Found.class);
        assertThat(gateway.meter("rexserve.gateway.requests", "task", "detect", "outcome", "success", "code", "none"))
                .isEqualTo(1);
        assertThat(gateway.meter("rexserve.gateway.bodies.memory")).isZero();
        assertThat(gateway.meter("rexserve.gateway.requests.active")).isZero();
    }

    @Test
    void takesJsonBodiesByPath() throws Exception {
        try (RequestScope scope = scope()) {
            Object answer = pipeline.respond(
                    "/v1/ask", json(Map.of("image", base64(), "task", "refer", "phrases", List.of("cat"))), scope);
            assertThat(RunningGateway.JSON.valueToTree(answer).path("id").asString())
                    .isEqualTo("r-1");
        }
    }

    @Test
    void namesFaultsOfFieldsAndPaths() {
        try (RequestScope scope = scope()) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(
                            () -> pipeline.respond("/v1/detect", json(Map.of("image", base64(), "lable", "x")), scope))
                    .satisfies(problem -> assertThat(problem.errors())
                            .extracting(ProblemException.FieldError::field)
                            .containsExactly("lable"));
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> pipeline.respond("/v1/other", json(Map.of()), scope))
                    .withMessageContaining("/v1/other (expected: one of /v1/detect");
        }
        assertThat(gateway.meter("rexserve.gateway.bodies.memory")).isZero();
    }

    @Test
    void endsWithTheContextItWasCalledIn() throws Exception {
        gateway.services.languageHangs = true;
        var context = Context.current().withCancellation();
        var thread = Thread.ofVirtual().start(() -> {
            gateway.services.imageSeen.join();
            context.cancel(null);
        });
        try (RequestScope scope = scope()) {
            context.run(() -> assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> pipeline.detect(picture(), scope, _ -> DetectionListener.NONE))
                    .satisfies(problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.CALLER_GONE)));
        }
        thread.join();
        assertThat(gateway.services.languageCancelled.await(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void endsWithItsTime() {
        gateway.services.languageHangs = true;
        try (RequestScope scope = pipeline.scope("r-2", CALLER, Duration.ofMillis(300))) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> pipeline.detect(picture(), scope, _ -> DetectionListener.NONE))
                    .satisfies(problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.DEADLINE_EXCEEDED));
        }
    }
}
