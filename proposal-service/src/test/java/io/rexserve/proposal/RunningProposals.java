package io.rexserve.proposal;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rexserve.image.ImageLimits;
import io.rexserve.model.engine.PictureRoom;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.v1.Image;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc.ProposalServiceBlockingStub;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.refusal.Refusal;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.springframework.util.unit.DataSize;

/// Endpoint and engine in this process, with the embedded model and room for two pictures that wait.
final class RunningProposals implements AutoCloseable {
    static final Path MODEL = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "upn");
    private static final ProposalProperties PROPERTIES = new ProposalProperties(
            MODEL,
            2,
            1,
            "cpu",
            "float32",
            DataSize.ofKilobytes(64),
            100_000,
            200_000,
            0.3,
            0.8,
            100,
            Duration.ofSeconds(20));

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ProposalEngine engine;
    final ManagedChannel channel;
    private final Server server;

    RunningProposals() {
        var measured = new ProposalMeters(meters);
        String name = InProcessServerBuilder.generateName();
        engine = new ProposalEngine(PROPERTIES, meters, measured);
        channel = InProcessChannelBuilder.forName(name).build();
        try {
            server = InProcessServerBuilder.forName(name)
                    .addService(new ProposalEndpoint(engine, PROPERTIES, ModelDigest.of(MODEL), measured))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> engine.state() == ProposalEngine.State.READY);
    }

    ProposalServiceBlockingStub stub() {
        return ProposalServiceGrpc.newBlockingStub(channel);
    }

    Refusal refusal(ProposeRequest request) {
        StatusRuntimeException thrown =
                catchThrowableOfType(StatusRuntimeException.class, () -> stub().propose(request));
        return Refusal.from(thrown).orElseThrow();
    }

    double count(String counter, String tag, String value) {
        var found = meters.find(counter).tag(tag, value).counter();
        return found == null ? 0 : found.count();
    }

    double waiting() {
        return meters.get("rexserve.proposal.queue.depth").gauge().value();
    }

    /// Keeps the model's thread busy until the latch is counted down.
    CountDownLatch occupy() {
        var go = new CountDownLatch(1);
        var busy = new CountDownLatch(1);
        try {
            var picture = new PictureRoom(ImageLimits.DEFAULT, 10_000).decode(disc(32, 32), Duration.ZERO);
            engine.reserve()
                    .enqueue(new ProposalJob(
                            picture,
                            Set.of(Granularity.FINE),
                            () -> false,
                            _ -> {
                                busy.countDown();
                                uninterrupted(go);
                            },
                            failure -> {
                                throw new AssertionError(failure);
                            }));
            busy.await();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
        return go;
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static ProposeRequest.Builder request(byte[] file) {
        return ProposeRequest.newBuilder().setImage(Image.newBuilder().setContent(ByteString.copyFrom(file)));
    }

    static byte[] disc(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.RED);
        graphics.fillOval(width / 4, height / 4, width / 2, height / 2);
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        engine.stop();
        channel.shutdownNow();
        server.shutdownNow();
    }
}
