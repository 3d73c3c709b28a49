package io.rexserve.proposal;

import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.rexserve.model.engine.DecodedPicture;
import io.rexserve.model.engine.PictureRoom;
import io.rexserve.model.engine.Place;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.weights.ModelDigest;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `ProposalService.Propose`.
final class ProposalEndpoint extends ProposalServiceGrpc.ProposalServiceImplBase {
    /// How long a call without a deadline of its own waits until there is room for its picture.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final ProposalEngine engine;
    private final ProposalProperties properties;
    private final PictureRoom room;
    private final ModelInfo model;
    private final ProposalMeters meters;

    ProposalEndpoint(ProposalEngine engine, ProposalProperties properties, ModelDigest model, ProposalMeters meters) {
        this.engine = engine;
        this.properties = properties;
        this.room = new PictureRoom(properties.imageLimits(), properties.maxDecodedPixels());
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
        Context context = Context.current();
        Place<ProposalJob> place = engine.reserve();
        boolean handedOver = false;
        try {
            DecodedPicture picture = room.decode(request.getImage().getContent().toByteArray(), patience(context));
            meters.took(Stage.DECODE, picture.decoded());
            // A call that ends while it waits gives its room back at once.
            context.addListener(_ -> abandon(context, place, picture, reply), Runnable::run);
            place.enqueue(new ProposalJob(
                    picture,
                    call.distinct(),
                    context::isCancelled,
                    found -> reply.answer(response(call, picture, found, arrived)),
                    reply::refuse));
            handedOver = true;
        } finally {
            if (!handedOver) {
                place.close();
            }
        }
    }

    private static Duration patience(Context context) {
        Deadline deadline = context.getDeadline();
        return deadline == null ? LONGEST_WAIT : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    // If the model is at work on the picture just now, its room is free a moment before its memory is.
    private static void abandon(Context context, Place<ProposalJob> place, DecodedPicture picture, Reply reply) {
        place.close();
        picture.close();
        boolean late = EndedCall.reason(context) == Reason.DEADLINE;
        reply.refuse(late ? new TimeoutException() : new CancellationException());
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
            ProposeCall call, DecodedPicture picture, ProposalJob.Found found, long arrivedNanos) {
        Duration queued = picture.waited().plus(found.queued());
        meters.took(Stage.QUEUE, queued);
        meters.took(Stage.INFER, found.inferred());
        ProposeResponse.Builder response = ProposeResponse.newBuilder()
                .setImageSize(ImageSize.newBuilder()
                        .setWidth(picture.image().width())
                        .setHeight(picture.image().height()))
                .setTimings(ProposeTimings.newBuilder()
                        .setDecode(Durations.fromNanos(picture.decoded().toNanos()))
                        .setQueue(Durations.fromNanos(queued.toNanos()))
                        .setInfer(Durations.fromNanos(found.inferred().toNanos())))
                .setModel(model);
        for (Granularity granularity : call.granularities()) {
            ProposalSet set = found.sets().getOrDefault(granularity, new ProposalSet(List.of()));
            List<Proposal> kept = set.filter(call.minScore(), call.nmsIou(), call.maxBoxes());
            meters.found(kept.size(), Duration.ofNanos(System.nanoTime() - arrivedNanos));
            Proposals.Builder proposals = response.addProposalsBuilder().setGranularity(wire(granularity));
            kept.forEach(proposal -> proposals.addBoxes(wire(proposal)));
        }
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
