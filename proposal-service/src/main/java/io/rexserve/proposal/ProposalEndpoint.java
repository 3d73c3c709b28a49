package io.rexserve.proposal;

import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.image.ImageDecoder;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.model.engine.Place;
import io.rexserve.model.engine.QueueClosedException;
import io.rexserve.model.engine.QueueFullException;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.v1.Box;
import io.rexserve.v1.ImageSize;
import io.rexserve.v1.ModelInfo;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.Proposals;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.ProposeTimings;
import io.rexserve.v1.ScoredBox;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `ProposalService.Propose`.
final class ProposalEndpoint extends ProposalServiceGrpc.ProposalServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ProposalEndpoint.class);

    private final ProposalEngine engine;
    private final ProposalProperties properties;
    private final ModelInfo model;
    private final MeterRegistry meters;
    private final Timer decoded;
    private final DistributionSummary boxes;

    ProposalEndpoint(ProposalEngine engine, ProposalProperties properties, ModelInfo model, MeterRegistry meters) {
        this.engine = engine;
        this.properties = properties;
        this.model = model;
        this.meters = meters;
        this.decoded =
                Timer.builder("rexserve.proposal.stage").tag("stage", "decode").register(meters);
        this.boxes = DistributionSummary.builder("rexserve.proposal.boxes")
                .description("boxes per picture and granularity")
                .register(meters);
    }

    @Override
    public void propose(ProposeRequest request, StreamObserver<ProposeResponse> out) {
        try {
            begin(request, out);
        } catch (RuntimeException e) {
            refuse(out, e);
        }
    }

    private void begin(ProposeRequest request, StreamObserver<ProposeResponse> out) {
        requireReady();
        ProposeCall call = ProposeCall.of(request, properties);
        Context context = Context.current();
        Place<ProposalJob> place = engine.reserve();
        boolean handedOver = false;
        try {
            long began = System.nanoTime();
            RgbImage image =
                    ImageDecoder.decode(request.getImage().getContent().toByteArray(), properties.imageLimits());
            var decode = Duration.ofNanos(System.nanoTime() - began);
            decoded.record(decode);
            // A call that ends while it waits gives its room back at once.
            context.addListener(_ -> place.close(), Runnable::run);
            place.enqueue(new ProposalJob(
                    image,
                    call.distinct(),
                    context::isCancelled,
                    found -> finish(out, context, response(call, image, decode, found)),
                    failure -> refuse(out, failure)));
            handedOver = true;
        } finally {
            if (!handedOver) {
                place.close();
            }
        }
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

    private static void finish(StreamObserver<ProposeResponse> out, Context context, ProposeResponse response) {
        if (!context.isCancelled()) {
            out.onNext(response);
            out.onCompleted();
        }
    }

    private ProposeResponse response(ProposeCall call, RgbImage image, Duration decode, ProposalJob.Found found) {
        ProposeResponse.Builder response = ProposeResponse.newBuilder()
                .setImageSize(ImageSize.newBuilder().setWidth(image.width()).setHeight(image.height()))
                .setTimings(ProposeTimings.newBuilder()
                        .setDecode(Durations.fromNanos(decode.toNanos()))
                        .setQueue(Durations.fromNanos(found.queued().toNanos()))
                        .setInfer(Durations.fromNanos(found.inferred().toNanos())))
                .setModel(model);
        for (Granularity granularity : call.granularities()) {
            ProposalSet set = found.sets().getOrDefault(granularity, new ProposalSet(List.of()));
            List<Proposal> kept = set.filter(call.minScore(), call.nmsIou(), call.maxBoxes());
            boxes.record(kept.size());
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

    private void refuse(StreamObserver<ProposeResponse> out, Throwable failure) {
        StatusRuntimeException refusal = refusal(failure);
        String reason =
                Refusal.from(refusal).map(known -> known.reason().name()).orElse("UNKNOWN");
        meters.counter("rexserve.proposal.refusals", "reason", reason).increment();
        out.onError(refusal);
    }

    private static StatusRuntimeException refusal(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException known -> known;
            case QueueFullException full ->
                new Refusal(Reason.QUEUE_FULL, String.valueOf(full.getMessage()), List.of(), full.retryAfter())
                        .exception();
            case QueueClosedException _ -> new Refusal(Reason.DRAINING, "the service is about to stop").exception();
            case InvalidImageException.TooManyBytes large ->
                new Refusal(Reason.IMAGE_TOO_LARGE, String.valueOf(large.getMessage())).exception();
            case InvalidImageException.TooManyPixels large ->
                new Refusal(Reason.IMAGE_TOO_LARGE, String.valueOf(large.getMessage())).exception();
            case InvalidImageException broken -> unreadable(String.valueOf(broken.getMessage()));
            case java.util.concurrent.CancellationException _ ->
                new Refusal(Reason.CANCELLED, "the caller went away").exception();
            default -> {
                LOG.error("a picture could not be answered", failure);
                yield new Refusal(Reason.FAULT, "an internal fault; the service's log says more").exception();
            }
        };
    }

    private static StatusRuntimeException unreadable(String message) {
        var violation = new Refusal.Violation("image.content", message);
        return new Refusal(Reason.UNREADABLE_IMAGE, message, List.of(violation), null).exception();
    }
}
