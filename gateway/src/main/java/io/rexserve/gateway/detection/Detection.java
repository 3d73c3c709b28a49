package io.rexserve.gateway.detection;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Context;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.service.ServiceClient;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageProbe;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.Image;
import io.rexserve.v1.LanguageServiceGrpc;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Asks both services about an image.
///
/// 1. The image goes to both at once: proposals and image tokens are computed side by side. Nothing is proposed where
///   the caller gives the boxes.
/// 2. When the proposals arrive they follow as regions, and the question right behind them. Where there are more than
///   one call takes, further calls are opened for the rest ([RegionBatch]).
/// 3. The answer's indices are turned into boxes here, where the boxes are.
///
/// The first failure ends all calls; where the caller takes proposals alone, one of the language service does not.
/// Deadline and cancellation are those of the current [Context].
public final class Detection {
    /// Cost of a million pixels to decode and encode, in units of one region.
    private static final int COST_PER_MEGAPIXEL = 10;

    private static final double MEGAPIXEL = 1e6;

    private final ServiceClient proposal;
    private final ServiceClient language;
    private final ImageLimits imageLimits;
    private final BatchLimits batches;
    private final BackendConcurrencyLimit backend = new BackendConcurrencyLimit(System::nanoTime);

    /// @param limits checked by header, before anything is sent
    /// @param batches how regions are spread over calls
    public Detection(ServiceClient proposal, ServiceClient language, ImageLimits limits, BatchLimits batches) {
        this.proposal = proposal;
        this.language = language;
        this.imageLimits = limits;
        this.batches = batches;
    }

    /// Answers a request.
    ///
    /// @throws ProblemException why there is no answer
    public DetectionResult detect(DetectionRequest request) {
        return detect(request, probe(request.image()), batches.concurrent(), false, DetectionListener.NONE);
    }

    /// Answers a request, and reports what becomes known on the way.
    ///
    /// @param header of the image, as [#probe] found it
    /// @param conversations with the language service at a time, at most
    /// @param yielding whether the image is encoded after the proposals, not beside them: the answer takes longer
    ///     then, and leaves a processor to others
    /// @param listener is called on this thread
    /// @throws ProblemException why there is no answer
    public DetectionResult detect(
            DetectionRequest request,
            ImageHeader header,
            int conversations,
            boolean yielding,
            DetectionListener listener) {
        var limits = new BatchLimits(batches.regions(), Math.min(batches.concurrent(), conversations));
        boolean regardless = request.options().fallback() != Fallback.NONE;
        try (var slot = backend.acquire(regardless)) {
            try {
                return new DetectionRun(request, header, image(request.image()), proposal, language, limits, listener)
                        .run(yielding);
            } catch (ProblemException e) {
                slot.failed(e);
                throw e;
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    /// Proposes boxes without names.
    ///
    /// @param file that was [probed][#probe]
    /// @throws ProblemException why there is no answer
    public Proposals propose(byte[] file, ProposalOptions options) {
        try (var context = Context.current().withCancellation()) {
            return ProposalCall.start(context, proposal, image(file), options).get();
        } catch (ExecutionException e) {
            throw ProposalCall.problem(e);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    /// What the model asks for where a caller names no labels; none where its card states none.
    ///
    /// @throws ProblemException if its service does not answer
    public List<String> defaultLabels() {
        try (var context = Context.current().withCancellation()) {
            return language.call(
                            LanguageServiceGrpc.getDescribeModelMethod(),
                            DescribeModelRequest.getDefaultInstance(),
                            context)
                    .get()
                    .getVocabulary()
                    .getDefaultLabelsList();
        } catch (ExecutionException e) {
            throw ServiceFailure.problem("language", e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    /// What a request costs the services, in units of one region: above all decoding, which grows with the pixels. Both
    /// networks see every image shrunk into an input of fixed size, whatever its shape; that is part of the first
    /// million pixels.
    ///
    /// @param regions that there may be
    public static long cost(ImageHeader header, int regions) {
        double pixels = (double) header.width() * header.height();
        return regions + COST_PER_MEGAPIXEL * (long) Math.ceil(pixels / MEGAPIXEL);
    }

    /// How many conversations with the language service a request has at a time.
    ///
    /// @param regions that there may be
    public int conversations(int regions) {
        return Math.clamp(Math.ceilDiv(regions, batches.regions()), 1, batches.concurrent());
    }

    /// Reads the header of an image.
    ///
    /// @throws ProblemException if the file is no image, or larger than the limits
    public ImageHeader probe(byte[] file) {
        try {
            imageLimits.requireBytes(file.length);
            ImageHeader header = ImageProbe.probe(file);
            imageLimits.requireSize(header);
            return header;
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        }
    }

    private static Image image(byte[] file) {
        return Image.newBuilder()
                .setContent(UnsafeByteOperations.unsafeWrap(file))
                .build();
    }

    private static ProblemException interrupted() {
        Thread.currentThread().interrupt();
        return new ProblemException(ProblemKind.CALLER_GONE, "request: interrupted");
    }
}
