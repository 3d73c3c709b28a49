package io.rexserve.proposal;

import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.rexserve.image.ImageHeader;
import io.rexserve.serving.admission.DecodedImage;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ImageViews;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.Tiling;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.proposal.ProposalJob.View;
import io.rexserve.proposal.ProposalMeters.Stage;
import io.rexserve.v1.Box;
import io.rexserve.v1.ImageSize;
import io.rexserve.v1.ModelInfo;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.Proposals;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.ProposeTimings;
import io.rexserve.v1.ScoredBox;
import io.rexserve.v1.refusal.EndedCall;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `ProposalService.Propose`.
final class ProposalEndpoint extends ProposalServiceGrpc.ProposalServiceImplBase {
    /// How long a call without a deadline of its own waits until there is room for its picture.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final ProposalEngine engine;
    private final ProposalProperties properties;
    private final DecodedImageBudget room;
    private final ModelInfo model;
    private final ProposalMeters meters;

    ProposalEndpoint(ProposalEngine engine, ProposalProperties properties, ModelDigest model, ProposalMeters meters) {
        this.engine = engine;
        this.properties = properties;
        this.room = new DecodedImageBudget(properties.imageLimits(), properties.maxDecodedPixels());
        this.model = ModelInfo.newBuilder()
                .setName(model.name())
                .setSha256(model.sha256())
                .build();
        this.meters = meters;
    }

    @Override
    public void propose(ProposeRequest request, StreamObserver<ProposeResponse> out) {
        var reply = new Reply(out, meters);
        try {
            begin(request, reply);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            reply.refuse(new CancellationException());
        } catch (RuntimeException | TimeoutException | OutOfMemoryError e) {
            reply.refuse(e);
        }
    }

    private void begin(ProposeRequest request, Reply reply) throws InterruptedException, TimeoutException {
        long arrived = System.nanoTime();
        requireReady();
        ProposeCall call = ProposeCall.of(request, properties);
        byte[] file = request.getImage().getContent().toByteArray();
        ImageViews views = views(call, room.probe(file));
        Context context = Context.current();
        List<Reservation<View>> places = engine.reserve(pixels(views));
        boolean handedOver = false;
        try {
            Prepared prepared = prepare(file, views, patience(context));
            var job = new ProposalJob(
                    prepared.pictures(),
                    call.distinct(),
                    context::isCancelled,
                    found -> reply.answer(response(call, views, prepared, found, arrived)),
                    failure -> leave(places, failure, reply));
            // A call that ends while it waits gives its room back at once.
            context.addListener(_ -> leave(places, ended(context), reply), Runnable::run);
            for (int i = 0; i < places.size(); i++) {
                places.get(i).enqueue(job.views().get(i));
            }
            handedOver = true;
        } finally {
            if (!handedOver) {
                places.forEach(Reservation::close);
            }
        }
    }

    private ImageViews views(ProposeCall call, ImageHeader header) {
        TilesAsked tiles = call.tiles();
        Tiling tiling = tiles == null
                ? null
                : tiles.tiling(
                        header.width(), header.height(), engine.model().config().shortSide(), properties.maxTiles());
        return ImageViews.of(header.width(), header.height(), tiling);
    }

    private List<Integer> pixels(ImageViews views) {
        return views.tiles().stream()
                .map(tile ->
                        engine.model().inputSize(tile.width(), tile.height()).pixels())
                .toList();
    }

    /// A picture that is ready for the network.
    ///
    /// @param pictures one per view
    /// @param waited until there was room to decode it
    /// @param took decoding, cutting and resizing
    private record Prepared(List<UpnImage> pictures, Duration waited, Duration took) {}

    // The decoded picture, large as it may be, is gone when this is done.
    private Prepared prepare(byte[] file, ImageViews views, Duration patience)
            throws InterruptedException, TimeoutException {
        try (DecodedImage picture = room.decode(file, patience)) {
            long began = System.nanoTime();
            List<UpnImage> pictures = views.prepare(picture.image(), engine.model());
            Duration took = picture.decoded().plusNanos(System.nanoTime() - began);
            meters.took(Stage.DECODE, took);
            return new Prepared(pictures, picture.waited(), took);
        }
    }

    private static Duration patience(Context context) {
        Deadline deadline = context.getDeadline();
        return deadline == null ? LONGEST_WAIT : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    private static void leave(List<Reservation<View>> places, Throwable why, Reply reply) {
        places.forEach(Reservation::close);
        reply.refuse(why);
    }

    private static Exception ended(Context context) {
        return EndedCall.reason(context) == Reason.DEADLINE ? new TimeoutException() : new CancellationException();
    }

    private void requireReady() {
        switch (engine.state()) {
            case READY -> {}
            case WARMING_UP ->
                throw new Refusal(Reason.WARMING_UP, "the model is being loaded and warmed up").exception();
            case DRAINING -> throw new Refusal(Reason.DRAINING, "the service is about to stop").exception();
            case FAILED -> throw new Refusal(Reason.FAULT, "the model could not be loaded").exception();
        }
    }

    private ProposeResponse response(
            ProposeCall call, ImageViews views, Prepared prepared, ProposalJob.Found found, long arrivedNanos) {
        Duration queued = prepared.waited().plus(found.queued());
        meters.took(Stage.QUEUE, queued);
        meters.took(Stage.INFER, found.inferred());
        ProposeResponse.Builder response = ProposeResponse.newBuilder()
                .setImageSize(ImageSize.newBuilder().setWidth(views.width()).setHeight(views.height()))
                .setTimings(ProposeTimings.newBuilder()
                        .setDecode(Durations.fromNanos(prepared.took().toNanos()))
                        .setQueue(Durations.fromNanos(queued.toNanos()))
                        .setInfer(Durations.fromNanos(found.inferred().toNanos())))
                .setModel(model);
        long began = System.nanoTime();
        for (Granularity granularity : call.granularities()) {
            List<ProposalSet> perView = found.views().stream()
                    .map(sets -> Objects.requireNonNull(sets.get(granularity), "asked for"))
                    .toList();
            List<Proposal> kept = views.merge(perView).filter(call.minScore(), call.nmsIou(), call.maxBoxes());
            meters.found(kept.size(), Duration.ofNanos(System.nanoTime() - arrivedNanos));
            Proposals.Builder proposals = response.addProposalsBuilder().setGranularity(wire(granularity));
            kept.forEach(proposal -> proposals.addBoxes(wire(proposal)));
        }
        meters.took(Stage.FILTER, Duration.ofNanos(System.nanoTime() - began));
        return response.build();
    }

    private static io.rexserve.v1.Granularity wire(Granularity granularity) {
        return switch (granularity) {
            case FINE -> io.rexserve.v1.Granularity.GRANULARITY_FINE;
            case COARSE -> io.rexserve.v1.Granularity.GRANULARITY_COARSE;
        };
    }

    private static ScoredBox wire(Proposal proposal) {
        return ScoredBox.newBuilder()
                .setBox(Box.newBuilder()
                        .setX1(proposal.box().x1())
                        .setY1(proposal.box().y1())
                        .setX2(proposal.box().x2())
                        .setY2(proposal.box().y2()))
                .setScore(proposal.score())
                .build();
    }
}
