package io.rexserve.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.engine.EngineException;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.proposal.UpnOutput;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.lifecycle.ModelState;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// Endpoint and engine in this process, with the embedded model.
final class RunningProposals implements AutoCloseable {
    static final Path MODEL = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "upn");
    /// Pixels of a square image in the input of the embedded model.
    static final int SQUARE = 256 * 256;

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ProposalEngine engine;
    final ManagedChannel channel;
    /// Sizes of the batches that the model was given, without the warm-up.
    final List<Integer> batches = new CopyOnWriteArrayList<>();

    private final Server server;
    private final Predicate<List<UpnImage>> fits;
    private volatile @Nullable CountDownLatch gate;
    /// Run by the model's thread whenever it may end a pass.
    volatile Runnable betweenBlocks = () -> {};
    private final DecodedImageBudget imageBudget = new DecodedImageBudget(64 << 20, Duration.ofSeconds(60), 1);
    private final Semaphore entered = new Semaphore(0);

    /// Lets two square images wait, and computes each alone.
    RunningProposals() {
        this(2, 1, Duration.ZERO, _ -> true);
    }

    /// @param squares square images that may wait
    /// @param fits whether memory suffices for a batch
    RunningProposals(int squares, int maxBatchSize, Duration maxWait, Predicate<List<UpnImage>> fits) {
        this(squares, maxBatchSize, maxWait, Duration.ofSeconds(20), fits);
    }

    RunningProposals(
            int squares, int maxBatchSize, Duration maxWait, Duration drainTimeout, Predicate<List<UpnImage>> fits) {
        this.fits = fits;
        var properties = new ProposalProperties(
                MODEL,
                "",
                (long) squares * SQUARE,
                maxBatchSize,
                maxWait,
                20,
                1,
                "cpu",
                "float32",
                DataSize.ofKilobytes(64),
                400_000,
                100,
                0.3,
                0.8,
                100,
                drainTimeout,
                null);
        var measured = new ProposalMeters(meters);
        String name = InProcessServerBuilder.generateName();
        engine = new ProposalEngine(properties, measured, this::infer);
        channel = InProcessChannelBuilder.forName(name).build();
        try {
            server = InProcessServerBuilder.forName(name)
                    .addService(new ProposalEndpoint(engine, properties, imageBudget, ModelDigest.of(MODEL), measured))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> engine.state() == ModelState.READY);
    }

    private List<UpnOutput> infer(
            UpnModel model, List<UpnImage> images, Set<Granularity> granularities, CancellationToken cancellation) {
        if (engine.state() != ModelState.WARMING_UP) {
            batches.add(images.size());
            CountDownLatch closed = gate;
            if (closed != null) {
                entered.release();
                Uninterruptibles.awaitUninterruptibly(closed);
            }
        }
        if (!fits.test(images)) {
            throw new EngineException(
                    "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate "
                            + 12_345L * images.size() + " bytes");
        }
        return model.infer(images, granularities, watched(cancellation));
    }

    /// Runs what a test wants to happen between two blocks of the network.
    private CancellationToken watched(CancellationToken cancellation) {
        return new CancellationToken(() -> {
            betweenBlocks.run();
            return cancellation.isCancelled();
        });
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

    /// Keeps the model's thread busy with an image until the latch is counted down.
    CountDownLatch occupy() {
        var go = new CountDownLatch(1);
        gate = go;
        var occupying = ProposalServiceGrpc.newFutureStub(channel)
                .propose(request(disc(32, 32)).build());
        entered.acquireUninterruptibly();
        gate = null;
        assertThat(occupying).isNotDone();
        return go;
    }

    static ProposeRequest.Builder request(byte[] file) {
        return ProposeRequest.newBuilder().setImage(Image.newBuilder().setContent(ByteString.copyFrom(file)));
    }

    /// A red disc in the middle.
    static byte[] disc(int width, int height) {
        return disc(width, height, width / 4, height / 4, width / 2, height / 2);
    }

    /// A red disc in a box.
    static byte[] disc(int width, int height, int left, int top, int discWidth, int discHeight) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.RED);
        graphics.fillOval(left, top, discWidth, discHeight);
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
