package io.rexserve.proposal;

import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rexserve.image.ImageHeader;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ImageViews;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.Tiling;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.proposal.ProposalMeters.Stage;
import io.rexserve.proposal.ProposalTask.View;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.lifecycle.Refusals;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.serving.telemetry.CallRecord;
import io.rexserve.v1.Box;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.ImageSize;
import io.rexserve.v1.Licence;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// `ProposalService`: `Propose` validates a request, decodes its image, queues its views and answers with the boxes.
final class ProposalEndpoint extends ProposalServiceGrpc.ProposalServiceImplBase {
    /// How long a call without a deadline waits until its image is decoded.
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);

    private final ProposalEngine engine;
    private final ProposalProperties properties;
    private final DecodedImageBudget imageBudget;
    private final ModelInfo model;
    private final ProposalMeters meters;
    private @Nullable DescribeModelResponse description;

    ProposalEndpoint(
            ProposalEngine engine,
            ProposalProperties properties,
            DecodedImageBudget imageBudget,
            ModelDigest model,
            ProposalMeters meters) {
        this.engine = engine;
        this.properties = properties;
        this.imageBudget = imageBudget;
        this.model = ModelInfo.newBuilder()
                .setName(model.name())
                .setSha256(model.sha256())
                .build();
        this.meters = meters;
    }

    @Override
    public void propose(ProposeRequest message, StreamObserver<ProposeResponse> out) {
        var reply = new Reply(out, meters);
        try {
            enqueue(message, reply);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            reply.refuse(Refusal.cancelled().exception());
        } catch (Throwable e) { // whatever it was: on this thread only the call itself is at stake
            reply.refuse(e);
        }
    }

    @Override
    public void describeModel(DescribeModelRequest request, StreamObserver<DescribeModelResponse> out) {
        try {
            engine.requireReady();
            out.onNext(description());
            out.onCompleted();
        } catch (RuntimeException e) {
            out.onError(Refusals.of(e));
        }
    }

    private synchronized DescribeModelResponse description() {
        if (description == null) {
            DescribeModelResponse.Builder made =
                    DescribeModelResponse.newBuilder().setModel(model);
            Inspector.licences(properties.model()).forEach(licence -> made.addLicences(wire(licence)));
            description = made.build();
        }
        return description;
    }

    private static Licence wire(io.rexserve.model.card.Licence licence) {
        return Licence.newBuilder()
                .setPart(licence.part())
                .setName(licence.name())
                .setLink(licence.link())
                .setSource(licence.source())
                .build();
    }

    private void enqueue(ProposeRequest message, Reply reply) throws InterruptedException, TimeoutException {
        long arrived = System.nanoTime();
        engine.requireReady();
        ValidatedRequest request =
                ValidatedRequest.of(message, properties, engine.model().config().minScore());
        byte[] file = message.getImage().getContent().toByteArray();
        ImageViews views = views(request, imageBudget.probe(file, properties.imageLimits()));
        Context context = Context.current();
        CallRecord call = CallRecord.current();
        call.model(model.getName());
        List<Reservation<View>> reservations = engine.reserve(inputPixels(views));
        boolean enqueued = false;
        try {
            PreparedImage prepared = prepare(file, views, context, call);
            var task = new ProposalTask(
                    prepared.views(),
                    request.distinct(),
                    context::isCancelled,
                    result -> reply.answer(response(request, views, prepared, result, arrived, call)),
                    failure -> withdraw(reservations, failure, reply));
            // A call that ends while it waits frees its capacity at once.
            context.addListener(
                    _ -> withdraw(reservations, EndedCall.refusal(context).exception(), reply), Runnable::run);
            for (int i = 0; i < reservations.size(); i++) {
                reservations.get(i).enqueue(task.views().get(i));
            }
            enqueued = true;
        } finally {
            if (!enqueued) {
                reservations.forEach(Reservation::close);
            }
        }
    }

    private ImageViews views(ValidatedRequest request, ImageHeader header) {
        ValidatedRequest.Tiles tiles = request.tiles();
        Tiling tiling = tiles == null
                ? null
                : tiles.tiling(
                        header.width(), header.height(), engine.model().config().shortSide(), properties.maxTiles());
        return ImageViews.of(header.width(), header.height(), tiling);
    }

    private List<Integer> inputPixels(ImageViews views) {
        return views.tiles().stream()
                .map(tile -> engine.model().cost(tile.width(), tile.height()))
                .toList();
    }

    /// An image that is ready for the network.
    ///
    /// @param views each in the size of its input
    /// @param waited until there were memory and a thread to decode it
    /// @param took decoding, cutting into tiles and resizing
    private record PreparedImage(List<UpnImage> views, Duration waited, Duration took) {}

    private PreparedImage prepare(byte[] file, ImageViews views, Context context, CallRecord call)
            throws InterruptedException, TimeoutException {
        DecodedImageBudget.Prepared<List<UpnImage>> prepared = imageBudget.prepare(
                file,
                properties.imageLimits(),
                context,
                maxWait(context),
                image -> views.prepare(image, engine.model()));
        took(Stage.DECODE, prepared.decodeTime(), call);
        return new PreparedImage(prepared.value(), prepared.waitTime(), prepared.decodeTime());
    }

    private void took(Stage stage, Duration time, CallRecord call) {
        meters.took(stage, time);
        call.stage(stage, time);
    }

    private static Duration maxWait(Context context) {
        Deadline deadline = context.getDeadline();
        return deadline == null ? MAX_WAIT : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    private static void withdraw(List<Reservation<View>> reservations, Throwable why, Reply reply) {
        reservations.forEach(Reservation::close);
        reply.refuse(why);
    }

    private ProposeResponse response(
            ValidatedRequest request,
            ImageViews views,
            PreparedImage prepared,
            ProposalTask.Result result,
            long arrivedNanos,
            CallRecord call) {
        Duration queued = prepared.waited().plus(result.queued());
        took(Stage.QUEUE, queued, call);
        took(Stage.INFER, result.inferred(), call);
        ProposeResponse.Builder response = ProposeResponse.newBuilder()
                .setImageSize(ImageSize.newBuilder().setWidth(views.width()).setHeight(views.height()))
                .setTimings(ProposeTimings.newBuilder()
                        .setDecode(Durations.fromNanos(prepared.took().toNanos()))
                        .setQueue(Durations.fromNanos(queued.toNanos()))
                        .setInfer(Durations.fromNanos(result.inferred().toNanos())))
                .setModel(model);
        Float oodScore = result.views().getFirst().oodScore(); // of the whole image
        if (oodScore != null) {
            response.setOodScore(oodScore);
        }
        long began = System.nanoTime();
        for (Granularity granularity : request.granularities()) {
            List<ProposalSet> perView = result.views().stream()
                    .map(view -> Objects.requireNonNull(view.sets().get(granularity), "requested"))
                    .toList();
            List<Proposal> kept = views.merge(perView).filter(request.minScore(), request.nmsIou(), request.maxBoxes());
            meters.found(kept.size(), Duration.ofNanos(System.nanoTime() - arrivedNanos));
            Proposals.Builder proposals = response.addProposalsBuilder().setGranularity(wire(granularity));
            kept.forEach(proposal -> proposals.addBoxes(wire(proposal)));
        }
        took(Stage.FILTER, Duration.ofNanos(System.nanoTime() - began), call);
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

    /// The end of one call, by whichever thread comes first: with an answer or a refusal.
    private static final class Reply {
        private final StreamObserver<ProposeResponse> out;
        private final ProposalMeters meters;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Reply(StreamObserver<ProposeResponse> out, ProposalMeters meters) {
            this.out = out;
            this.meters = meters;
            if (out instanceof ServerCallStreamObserver<ProposeResponse> call) {
                // Without a handler, answering a caller that has cancelled would throw.
                call.setOnCancelHandler(() -> {});
            }
        }

        void answer(ProposeResponse response) {
            if (open.compareAndSet(true, false)) {
                out.onNext(response);
                out.onCompleted();
            }
        }

        void refuse(Throwable failure) {
            if (open.compareAndSet(true, false)) {
                StatusRuntimeException refusal = Refusals.of(failure);
                meters.refused(Refusal.from(refusal).map(Refusal::reason).orElse(Reason.FAULT));
                out.onError(refusal);
            }
        }
    }
}
