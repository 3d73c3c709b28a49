package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.serving.lifecycle.ModelState;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/// The service as a process: settings, health, measurements, its end.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlmProcessTest {
    private static final Path MODEL = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex");
    private static final String SHA256 = ModelDigest.whole(MODEL);

    private final RunningLlm llm = new RunningLlm();

    @BeforeAll
    void ready() {
        llm.ready();
    }

    @AfterAll
    void stop() {
        llm.close();
    }

    @Test
    void everyDefaultIsInTheConfigurationFile() {
        assertThat(llm.context.getBean(LlmProperties.class))
                .isEqualTo(new LlmProperties(
                        MODEL,
                        "",
                        22,
                        22,
                        16_384,
                        DataSize.ofBytes(0),
                        DataSize.ofMegabytes(128),
                        16,
                        512,
                        1.5,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        1,
                        0,
                        "cpu",
                        "float32",
                        DataSize.ofMegabytes(20),
                        50_000_000,
                        100,
                        100,
                        32,
                        1,
                        512,
                        Duration.ofMinutes(5)));
    }

    @Test
    void aModelOfAnotherDigestIsNotServed() {
        try (var other = new RunningLlm("rexserve.llm.model-sha256=" + "0".repeat(64))) {
            Awaitility.await().until(() -> other.engine().state() == ModelState.FAILED);
            assertThat(other.engine().failureText().orElseThrow())
                    .contains(MODEL.toString(), SHA256, "rexserve.llm.model-sha256", "0".repeat(64));
        }
    }

    @Test
    void everySettingCanBeGiven(@TempDir Path folder) throws IOException {
        Path model = Files.createSymbolicLink(folder.resolve("other"), MODEL);
        try (var other = new RunningLlm(
                "rexserve.llm.model=" + model,
                "rexserve.llm.model-sha256=" + SHA256,
                "rexserve.llm.max-conversations=3",
                "rexserve.llm.max-conversations-per-peer=2",
                "rexserve.llm.max-waiting-tokens=99",
                "rexserve.llm.kv-cache-memory=40MB",
                "rexserve.llm.feature-cache=7MB",
                "rexserve.llm.max-batch-size=5",
                "rexserve.llm.prefill-chunk=64",
                "rexserve.llm.max-prefill-slowdown=3",
                "rexserve.llm.max-conversation-time=2m",
                "rexserve.llm.idle-timeout=7s",
                "rexserve.llm.threads=2",
                "rexserve.llm.vision-threads=4",
                "rexserve.dtype=bfloat16",
                "rexserve.llm.max-image-size=3MB",
                "rexserve.llm.max-image-pixels=1000",
                "rexserve.llm.max-aspect-ratio=9.5",
                "rexserve.llm.max-regions=50",
                "rexserve.llm.max-questions=4",
                "rexserve.llm.labels-per-question=7",
                "rexserve.llm.max-tokens=64",
                "rexserve.llm.drain-timeout=4s")) {
            assertThat(other.context.getBean(LlmProperties.class))
                    .isEqualTo(new LlmProperties(
                            model,
                            SHA256,
                            3,
                            2,
                            99,
                            DataSize.ofMegabytes(40),
                            DataSize.ofMegabytes(7),
                            5,
                            64,
                            3,
                            Duration.ofMinutes(2),
                            Duration.ofSeconds(7),
                            2,
                            4,
                            "cpu",
                            "bfloat16",
                            DataSize.ofMegabytes(3),
                            1000,
                            9.5,
                            50,
                            4,
                            7,
                            64,
                            Duration.ofSeconds(4)));
        }
    }

    @Test
    void doesNotStartWithSettingsItDoesNotKnow() {
        assertThatThrownBy(() -> new RunningLlm("rexserve.llm.max-tokes=64").close())
                .hasStackTraceContaining("rexserve.llm.max-tokes");
    }

    @Test
    void doesNotStartWithAValueOutOfRange() {
        assertThatThrownBy(() -> new RunningLlm("rexserve.llm.max-regions=101").close())
                .hasStackTraceContaining("rexserve.llm.max-regions: 101 (expected: 1 to 100)");
    }

    @Test
    void doesNotStartOnADeviceThatIsNotThere() {
        assertThatThrownBy(() -> new RunningLlm("rexserve.device=cuda:7").close())
                .hasStackTraceContaining("rexserve.device: cuda:7 (expected: one of the ");
    }

    @Test
    void doesNotStartWithATypeThatItCannotComputeIn() {
        assertThatThrownBy(() -> new RunningLlm("rexserve.llm.dtype=float16").close())
                .hasStackTraceContaining("rexserve.dtype: float16 (expected: float32 or bfloat16)");
    }

    @Test
    void acceptsMessagesAsLargeAsTheLargestImage() {
        var noise = new byte[(int) DataSize.ofMegabytes(20).toBytes()];
        new Random(1).nextBytes(noise);

        assertThat(llm.converse(image(noise)).refusal().reason()).isEqualTo(Reason.UNREADABLE_IMAGE);
    }

    @Test
    void refusesElongatedImagesAndNamesTheirNumbers() throws IOException {
        var png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(1, 101, BufferedImage.TYPE_BYTE_GRAY), "png", png);

        Refusal refusal = llm.converse(image(png.toByteArray())).refusal();
        assertThat(refusal.reason()).isEqualTo(Reason.ASPECT_RATIO);
        assertThat(refusal.message()).isEqualTo("image: 1 x 101, longer to shorter side 101 (expected: <= 100)");
    }

    @Test
    void healthAnswersForTheServiceByName() {
        var health = HealthGrpc.newBlockingStub(llm.channel);
        var named = HealthCheckRequest.newBuilder().setService(LanguageServiceGrpc.SERVICE_NAME);
        await(() -> assertThat(health.check(named.build()).getStatus()).isEqualTo(ServingStatus.SERVING));
    }

    @Test
    void readinessAndLivenessAreServedOverHttp() {
        assertThat(llm.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(llm.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    @Test
    void metersAreServedToPrometheus() {
        llm.converse(image(), regions(), detect("cat")).all();

        String scrape = llm.get("/actuator/prometheus").body();
        for (LlmMeters.Stage stage : LlmMeters.Stage.values()) {
            assertThat(scrape)
                    .containsPattern(
                            "rexserve_llm_stage_seconds_bucket\\{stage=\"(?i)" + stage + "\",le=\"\\+Inf\"} [1-9]");
        }
        assertThat(scrape)
                .contains("rexserve_llm_queue_depth 0.0")
                .contains("rexserve_llm_queue_oldest_age_seconds")
                .contains("rexserve_llm_batch_size_bucket{le=\"1.0\"}")
                .contains("rexserve_llm_time_to_first_box_seconds_bucket{le=\"0.1\"}")
                .contains("rexserve_llm_objects_bucket")
                .contains("rexserve_llm_native_arrays")
                .contains("rpc_server_call_duration_seconds_bucket")
                .containsPattern("rexserve_llm_tokens_total\\{kind=\"completion\"} [1-9]")
                .containsPattern("rexserve_llm_tokens_total\\{kind=\"prompt\"} [1-9]");
    }

    @Test
    void admittedStreamsAreServedToTheirEndBeforeTheProcessStops() throws Exception {
        var stopping = new RunningLlm().ready();
        var answers = new Answers();
        var requests = LanguageServiceGrpc.newStub(stopping.channel).converse(answers);
        requests.onNext(image());
        await(() -> assertThat(answers.events).isNotEmpty());
        Thread stop = Thread.ofPlatform().start(stopping.context::close);
        var description = DescribeModelRequest.getDefaultInstance();
        await(() -> assertThatThrownBy(() ->
                        LanguageServiceGrpc.newBlockingStub(stopping.channel).describeModel(description))
                .hasMessageStartingWith("UNAVAILABLE"));

        requests.onNext(regions());
        requests.onNext(detect("cat"));
        requests.onCompleted();

        assertThat(answers.of(EventCase.DONE)).hasSize(1);
        assertThat(stop.join(Duration.ofSeconds(60))).isTrue();
        stopping.channel.shutdownNow();
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }
}
