package io.rexserve.proposal;

import static io.rexserve.proposal.RunningProposals.disc;
import static io.rexserve.proposal.RunningProposals.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.serving.lifecycle.ModelState;
import io.rexserve.v1.Image;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.util.unit.DataSize;

/// The service as a process would run it, over the network, on free ports.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProposalProcessTest {
    private static final HealthCheckRequest SERVICE = HealthCheckRequest.newBuilder()
            .setService(ProposalServiceGrpc.SERVICE_NAME)
            .build();

    private static final String SHA256 = ModelDigest.whole(RunningProposals.MODEL);

    private final ConfigurableApplicationContext context = run();
    private final ManagedChannel channel = channel(context);

    private static ConfigurableApplicationContext run(String... settings) {
        return new SpringApplicationBuilder(ProposalService.class)
                .properties(ProposalService.CONFIGURATION)
                .run(Stream.concat(
                                Stream.of(
                                        "server.port=0",
                                        "server.address=127.0.0.1",
                                        "spring.grpc.server.port=0",
                                        "rexserve.shutdown-delay=0s",
                                        "spring.main.banner-mode=off"),
                                Stream.of(settings))
                        .map(setting -> "--" + setting)
                        .toArray(String[]::new));
    }

    private static ManagedChannel channel(ConfigurableApplicationContext service) {
        return ManagedChannelBuilder.forAddress(
                        "127.0.0.1", service.getBean(GrpcServerLifecycle.class).getPort())
                .usePlaintext()
                .build();
    }

    @BeforeAll
    void serving() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> HealthGrpc.newBlockingStub(channel).check(SERVICE).getStatus() == ServingStatus.SERVING);
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        context.close();
    }

    @Test
    void everyDefaultIsInTheConfigurationFile() {
        assertThat(context.getBean(ProposalProperties.class))
                .isEqualTo(new ProposalProperties(
                        RunningProposals.MODEL,
                        "",
                        16_000_000,
                        1,
                        Duration.ZERO,
                        64,
                        1,
                        "cpu",
                        "float32",
                        DataSize.ofMegabytes(20),
                        50_000_000,
                        100,
                        -1,
                        0.6,
                        100,
                        Duration.ofMinutes(5),
                        null));
    }

    @Test
    void aModelOfAnotherDigestIsNotServed() {
        try (var other = run("rexserve.proposal.model-sha256=" + "0".repeat(64))) {
            ProposalEngine engine = other.getBean(ProposalEngine.class);
            Awaitility.await().until(() -> engine.state() == ModelState.FAILED);
            assertThat(engine.failureText().orElseThrow())
                    .contains(
                            RunningProposals.MODEL.toString(),
                            SHA256,
                            "rexserve.proposal.model-sha256",
                            "0".repeat(64));
        }
    }

    @Test
    void everySettingCanBeGiven(@TempDir Path folder) throws IOException {
        Path model = Files.createSymbolicLink(folder.resolve("other"), RunningProposals.MODEL);
        try (var other = run(
                "rexserve.proposal.model=" + model,
                "rexserve.proposal.model-sha256=" + SHA256,
                "rexserve.proposal.max-queued-pixels=7000",
                "rexserve.proposal.max-batch-size=3",
                "rexserve.proposal.max-wait=8ms",
                "rexserve.proposal.max-tiles=5",
                "rexserve.proposal.threads=2",
                "rexserve.dtype=bfloat16",
                "rexserve.proposal.max-image-size=3MB",
                "rexserve.proposal.max-image-pixels=1000",
                "rexserve.proposal.max-aspect-ratio=9.5",
                "rexserve.proposal.min-score=0.5",
                "rexserve.proposal.nms-iou=0.6",
                "rexserve.proposal.max-boxes=9",
                "rexserve.proposal.drain-timeout=4s")) {
            assertThat(other.getBean(ProposalProperties.class))
                    .isEqualTo(new ProposalProperties(
                            model,
                            SHA256,
                            7000,
                            3,
                            Duration.ofMillis(8),
                            5,
                            2,
                            "cpu",
                            "bfloat16",
                            DataSize.ofMegabytes(3),
                            1000,
                            9.5,
                            0.5,
                            0.6,
                            9,
                            Duration.ofSeconds(4),
                            null));
        }
    }

    @Test
    void doesNotStartWithUnknownSettings() {
        assertThatThrownBy(() -> run("rexserve.proposal.max-quued-pixels=7").close())
                .hasStackTraceContaining("rexserve.proposal.max-quued-pixels");
    }

    @Test
    void doesNotStartWithAValueOutOfRange() {
        assertThatThrownBy(() -> run("rexserve.proposal.min-score=1.5").close())
                .hasStackTraceContaining("rexserve.proposal.min-score: 1.5 (expected: 0 to 1, or -1 for the model's)");
    }

    @Test
    void namesTheKeyThatReplacesQueueCapacity() {
        assertThatThrownBy(() -> run("rexserve.proposal.queue-capacity=7").close())
                .hasStackTraceContaining(
                        "rexserve.proposal.queue-capacity: 7 (expected: max-queued-pixels instead, which counts pixels and"
                                + " not images; so many images of UPN-large's input are 5969600)");
    }

    @Test
    void doesNotStartOnAMissingDevice() {
        assertThatThrownBy(() -> run("rexserve.device=cuda:7").close())
                .hasStackTraceContaining("rexserve.device: cuda:7 (expected: one of the ");
    }

    @Test
    void takesMessagesAsLargeAsAnImageMayBe() {
        var noise = new byte[(int) DataSize.ofMegabytes(20).toBytes()];
        new Random(1).nextBytes(noise);

        assertThatThrownBy(() -> ProposalServiceGrpc.newBlockingStub(channel)
                        .propose(ProposeRequest.newBuilder()
                                .setImage(Image.newBuilder().setContent(ByteString.copyFrom(noise)))
                                .build()))
                .satisfies(refused ->
                        assertThat(Refusal.from(refused).orElseThrow().reason()).isEqualTo(Reason.UNREADABLE_IMAGE));
    }

    @Test
    void isReadyAndAliveOverHttp() throws Exception {
        assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get(context, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    @Test
    void aModelThatCannotBeLoadedRefusesRequestsAndIsDown(@TempDir Path folder) throws Exception {
        Path model = Files.createDirectory(folder.resolve("upn"));
        Files.copy(RunningProposals.MODEL.resolve("config.json"), model.resolve("config.json"));
        Files.write(model.resolve("model.safetensors"), new byte[] {1, 2, 3});
        try (var broken = run("rexserve.proposal.model=" + model)) {
            var engine = broken.getBean(ProposalEngine.class);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(engine.state()).isEqualTo(ModelState.FAILED));

            HttpResponse<String> readiness = get(broken, "/actuator/health/readiness");
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.body()).contains("\"status\":\"DOWN\"").doesNotContain("model.safetensors");
            assertThat(engine.failureText().orElseThrow()).contains("model.safetensors");
            assertThat(get(broken, "/actuator/health/liveness").statusCode()).isEqualTo(503);
            ManagedChannel own = channel(broken);
            try {
                assertThatThrownBy(() -> ProposalServiceGrpc.newBlockingStub(own)
                                .propose(request(disc(64, 64)).build()))
                        .satisfies(refused -> {
                            Refusal refusal = Refusal.from(refused).orElseThrow();
                            assertThat(refusal.reason()).isEqualTo(Reason.FAULT);
                            assertThat(refusal.message())
                                    .isEqualTo("the model has failed; the service's log and its health say why");
                        });
                Awaitility.await()
                        .untilAsserted(() -> assertThat(HealthGrpc.newBlockingStub(own)
                                        .check(SERVICE)
                                        .getStatus())
                                .isEqualTo(ServingStatus.NOT_SERVING));
            } finally {
                own.shutdownNow();
            }
        }
    }

    @Test
    void exportsItsMeters() throws Exception {
        ProposalServiceGrpc.newBlockingStub(channel)
                .propose(request(disc(200, 160)).build());

        assertThat(get(context, "/actuator/prometheus").body())
                .contains("rexserve_proposal_queue_depth 0.0")
                .contains("rexserve_proposal_queue_oldest_age_seconds")
                .contains("rexserve_proposal_stage_seconds_bucket{stage=\"decode\",le=\"0.01\"}")
                .contains("rexserve_proposal_stage_seconds_bucket{stage=\"queue\",le=\"0.01\"}")
                .contains("rexserve_proposal_stage_seconds_bucket{stage=\"infer\",le=\"0.01\"}")
                .contains("rexserve_proposal_batch_size_bucket{le=\"1.0\"}")
                .contains("rexserve_proposal_batch_wait_seconds_bucket{le=\"0.001\"}")
                .contains("rexserve_proposal_queue_buckets 0.0")
                .contains("rexserve_proposal_queue_pixels 0.0")
                .contains("rexserve_proposal_stage_seconds_bucket{stage=\"filter\",le=\"0.01\"}")
                .contains("rexserve_proposal_time_to_first_box_seconds_bucket{le=\"0.1\"}")
                .contains("rexserve_proposal_boxes_bucket")
                .contains("rexserve_proposal_native_arrays")
                .contains("rpc_server_call_duration_seconds_bucket");
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext service, String path)
            throws IOException, InterruptedException {
        int port = Objects.requireNonNull(((WebServerApplicationContext) service).getWebServer())
                .getPort();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
