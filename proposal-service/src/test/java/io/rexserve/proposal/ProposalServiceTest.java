package io.rexserve.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rexserve.v1.Granularity;
import io.rexserve.v1.Image;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc.ProposalServiceBlockingStub;
import io.rexserve.v1.Proposals;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.ScoredBox;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

class ProposalServiceTest {
    private static final Path MODEL = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "upn");
    private static final ProposalProperties PROPERTIES = new ProposalProperties(
            MODEL, 2, 1, DataSize.ofKilobytes(64), 100_000, 0.3, 0.8, 100, Duration.ofSeconds(20));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ProposalEngine engine = new ProposalEngine(PROPERTIES, meters);
    private final String name = InProcessServerBuilder.generateName();
    private final ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    private final ProposalServiceBlockingStub stub = ProposalServiceGrpc.newBlockingStub(channel);
    private final Server server;

    ProposalServiceTest() throws IOException {
        server = InProcessServerBuilder.forName(name)
                .addService(new ProposalEndpoint(engine, PROPERTIES, ModelDigest.of(MODEL), meters))
                .build()
                .start();
    }

    @BeforeEach
    void start() {
        engine.start();
        while (engine.state() == ProposalEngine.State.WARMING_UP) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() {
        engine.stop();
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void answersWithBoxesInsideThePictureAndSaysWhoAnswered() throws IOException {
        ProposeResponse response = stub.propose(request(disc(200, 160)).build());

        assertThat(response.getImageSize().getWidth()).isEqualTo(200);
        assertThat(response.getImageSize().getHeight()).isEqualTo(160);
        assertThat(response.getProposalsList())
                .extracting(Proposals::getGranularity)
                .containsExactly(Granularity.GRANULARITY_FINE);
        assertThat(response.getModel().getName()).isEqualTo("rex-tiny/upn");
        assertThat(response.getModel().getSha256()).matches("[0-9a-f]{64}");
        List<ScoredBox> boxes = response.getProposals(0).getBoxesList();
        assertThat(boxes).isNotEmpty().allSatisfy(box -> {
            assertThat(box.getBox().getX1()).isBetween(0f, box.getBox().getX2());
            assertThat(box.getBox().getX2()).isLessThanOrEqualTo(200f);
            assertThat(box.getScore()).isBetween(0.3f, 1f);
        });
    }

    @Test
    void answersBothGranularitiesInTheOrderAsked() throws IOException {
        ProposeResponse response = stub.propose(request(disc(200, 160))
                .addGranularities(Granularity.GRANULARITY_COARSE)
                .addGranularities(Granularity.GRANULARITY_FINE)
                .build());

        assertThat(response.getProposalsList())
                .extracting(Proposals::getGranularity)
                .containsExactly(Granularity.GRANULARITY_COARSE, Granularity.GRANULARITY_FINE);
    }

    @Test
    void namesEveryFieldAtFault() {
        Refusal refusal = refusal(ProposeRequest.newBuilder()
                .addGranularities(Granularity.GRANULARITY_FINE)
                .addGranularities(Granularity.GRANULARITY_FINE)
                .setMinScore(2)
                .setNmsIou(Float.NaN)
                .setMaxBoxes(0)
                .build());

        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal.violations())
                .extracting(Refusal.Violation::field)
                .containsExactlyInAnyOrder("image.content", "granularities[1]", "min_score", "nms_iou", "max_boxes");
    }

    @Test
    void refusesWhatIsNoPicture() {
        Refusal refusal = refusal(request(new byte[] {1, 2, 3}).build());
        assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE_IMAGE);
        assertThat(refusal.violations()).extracting(Refusal.Violation::field).containsExactly("image.content");
    }

    @Test
    void refusesTooManyPixelsByNumber() throws IOException {
        Refusal refusal = refusal(request(disc(400, 400)).build());
        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal.message()).contains("400");
    }

    @Test
    void refusesOnceItIsToStop() throws IOException {
        engine.stop();
        assertThat(refusal(request(disc(64, 64)).build()).reason()).isEqualTo(Reason.DRAINING);
        assertThat(meters.counter("rexserve.proposal.refusals", "reason", "DRAINING")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void refusesMoreThanMayWait() throws IOException {
        try (var first = engine.reserve();
                var second = engine.reserve()) {
            Refusal refusal = refusal(request(disc(64, 64)).build());
            assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(refusal.retryAfter()).isNotNull();
            assertThat(first.cost() + second.cost()).isEqualTo(2);
        }
        assertThat(stub.propose(request(disc(64, 64)).build()).getProposalsCount())
                .isEqualTo(1);
    }

    @Test
    void servesAsAProcessOfItsOwn() throws IOException {
        String own = InProcessServerBuilder.generateName();
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ProposalService.class)
                .properties(ProposalService.CONFIGURATION)
                .run("--server.port=0", "--spring.grpc.server.port=0", "--spring.grpc.server.inprocess.name=" + own)) {
            ProposalProperties defaults = context.getBean(ProposalProperties.class);
            assertThat(defaults.queueCapacity()).isEqualTo(32);
            assertThat(defaults.maxImageSize()).isEqualTo(DataSize.ofMegabytes(20));
            assertThat(defaults.maxImagePixels()).isEqualTo(50_000_000);
            assertThat(defaults.minScore()).isEqualTo(0.3);
            assertThat(defaults.nmsIou()).isEqualTo(0.8);
            ManagedChannel toIt = InProcessChannelBuilder.forName(own).build();
            awaitServing(toIt);
            assertThat(ProposalServiceGrpc.newBlockingStub(toIt)
                            .propose(request(disc(64, 64)).build())
                            .getProposalsCount())
                    .isEqualTo(1);
            toIt.shutdownNow();
        }
    }

    private static void awaitServing(ManagedChannel channel) {
        var health = HealthGrpc.newBlockingStub(channel);
        var asked = HealthCheckRequest.newBuilder()
                .setService("rexserve.v1.ProposalService")
                .build();
        while (!serving(health, asked)) {
            Thread.onSpinWait();
        }
    }

    // The service is unknown to the health service until its state was looked at once.
    private static boolean serving(HealthGrpc.HealthBlockingStub health, HealthCheckRequest asked) {
        try {
            return health.check(asked).getStatus() == ServingStatus.SERVING;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            return false;
        }
    }

    private Refusal refusal(ProposeRequest request) {
        StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, () -> stub.propose(request));
        return Refusal.from(thrown).orElseThrow();
    }

    private static ProposeRequest.Builder request(byte[] file) {
        return ProposeRequest.newBuilder().setImage(Image.newBuilder().setContent(ByteString.copyFrom(file)));
    }

    private static byte[] disc(int width, int height) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.RED);
        graphics.fillOval(width / 4, height / 4, width / 2, height / 2);
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
