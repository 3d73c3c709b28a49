package io.rexserve.proposal;

import io.rexserve.image.ImageLimits;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.weights.ModelDigest;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// Settings of the proposal service; every default is in `proposal.yml`.
///
/// @param model model folder, or a `.pth` that is a model by itself
/// @param modelSha256 digest that the model must have, of every byte of it; empty for any model
/// @param maxQueuedPixels pixels of all images that wait or are being decoded, in the input size of the
///     network, every tile counted; an image that exceeds it is accepted when no other waits
/// @param maxBatchSize images and tiles of one input size that are computed together
/// @param maxWait how long an image waits for others of its input size while the model is free
/// @param maxTiles tiles that an image is cut into at most, if a request asks for tiles
/// @param threads threads of one operator
/// @param device `cpu`, `cuda` or `cuda:N`
/// @param dtype type of the matrices, `float32` or `bfloat16`
/// @param maxImageSize largest image file
/// @param maxImagePixels most pixels of an image
/// @param maxAspectRatio how many times as long as its shorter side the longer side of an image may be
/// @param minScore default of the score below which boxes are left out; -1: the model's own (`min_score` in its
///     `config.json`), else 0.2
/// @param nmsIou default of the overlap above which the lower-scored box is left out
/// @param maxBoxes default of how many boxes are kept
/// @param drainTimeout how long accepted requests may take once the service is to stop
/// @param queueCapacity the name of `maxQueuedPixels` when it counted images; refused with the number to give instead
@ConfigurationProperties(prefix = "rexserve.proposal", ignoreUnknownFields = false)
public record ProposalProperties(
        Path model,
        String modelSha256,
        long maxQueuedPixels,
        int maxBatchSize,
        Duration maxWait,
        int maxTiles,
        int threads,
        String device,
        String dtype,
        DataSize maxImageSize,
        long maxImagePixels,
        double maxAspectRatio,
        double minScore,
        double nmsIou,
        int maxBoxes,
        Duration drainTimeout,
        @Nullable Integer queueCapacity) {
    // Of an image of 4:3 in UPN-large's input.
    private static final int TYPICAL_PIXELS = 1066 * 800;
    private static final double OF_MODEL = -1;
    private static final Duration MAX_WAIT = Duration.ofMinutes(1);

    public ProposalProperties {
        if (queueCapacity != null) {
            long pixels = (long) queueCapacity * TYPICAL_PIXELS;
            require(
                    "queue-capacity",
                    queueCapacity,
                    false,
                    "max-queued-pixels instead, which counts pixels and not images; so many images of UPN-large's input are "
                            + pixels);
        }
        require("max-queued-pixels", maxQueuedPixels, maxQueuedPixels >= 1, ">= 1");
        require("max-batch-size", maxBatchSize, maxBatchSize >= 1 && maxBatchSize <= 256, "1 to 256");
        require(
                "max-wait",
                maxWait,
                !maxWait.isNegative() && maxWait.compareTo(MAX_WAIT) <= 0,
                "0s to " + MAX_WAIT.toSeconds() + "s");
        require("max-tiles", maxTiles, maxTiles >= 1 && maxTiles <= 1024, "1 to 1024");
        require("threads", threads, threads >= 1, ">= 1");
        require("max-aspect-ratio", maxAspectRatio, maxAspectRatio >= 1, ">= 1");
        require(
                "min-score",
                minScore,
                minScore == OF_MODEL || (minScore >= 0 && minScore <= 1),
                "0 to 1, or -1 for the model's");
        require("nms-iou", nmsIou, nmsIou >= 0 && nmsIou <= 1, "0 to 1");
        require("max-boxes", maxBoxes, maxBoxes >= 1 && maxBoxes <= 900, "1 to 900");
        require("drain-timeout", drainTimeout, !drainTimeout.isNegative(), "0s or more");
        ModelDigest.requireForm("rexserve.proposal.model-sha256", modelSha256);
        Compute.of(device, dtype);
    }

    /// @throws IllegalArgumentException if this machine has no such device or cannot compute in this type
    Compute compute() {
        return Compute.of(device, dtype);
    }

    ImageLimits imageLimits() {
        return new ImageLimits(maxImageSize.toBytes(), maxImagePixels, maxAspectRatio);
    }

    private static void require(String key, Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "rexserve.proposal." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
