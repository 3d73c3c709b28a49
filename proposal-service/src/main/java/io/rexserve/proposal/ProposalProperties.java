package io.rexserve.proposal;

import io.rexserve.image.ImageLimits;
import io.rexserve.model.kernel.Compute;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// Settings of the proposal service; every default is in `proposal.yml`.
///
/// @param model model folder, or a `.pth` that is a model by itself
/// @param maxQueuedPixels of all pictures that wait or are being decoded, in the size in which the network is shown
/// them, every tile counted; at least one picture is let in
/// @param maxBatch pictures and tiles of one input size that are computed together
/// @param maxWait how long a picture waits for others of its input size while the model is free
/// @param maxTiles that a picture is cut into, if a request asks for tiles
/// @param threads threads of one operator
/// @param device `cpu`, `cuda` or `cuda:N`
/// @param dtype of the matrices, `float32` or `bfloat16`
/// @param maxImageSize largest picture file
/// @param maxImagePixels most pixels of a picture
/// @param maxDecodedPixels of all pictures that are held decoded at a time, three bytes each
/// @param minScore score below which boxes are left out, unless a request says otherwise
/// @param nmsIou overlap above which the lower-scored box is left out, unless a request says otherwise
/// @param maxBoxes most boxes, unless a request says otherwise
/// @param drainTimeout how long accepted work may take after the order to stop
/// @param queueCapacity what `maxQueuedPixels` was called when it counted pictures; refused with the number to give
@ConfigurationProperties(prefix = "rexserve.proposal", ignoreUnknownFields = false)
public record ProposalProperties(
        Path model,
        long maxQueuedPixels,
        int maxBatch,
        Duration maxWait,
        int maxTiles,
        int threads,
        String device,
        String dtype,
        DataSize maxImageSize,
        long maxImagePixels,
        long maxDecodedPixels,
        double minScore,
        double nmsIou,
        int maxBoxes,
        Duration drainTimeout,
        @Nullable Integer queueCapacity) {
    // Of a picture of 4:3 in UPN-large's input.
    private static final int USUAL_PIXELS = 1066 * 800;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    public ProposalProperties {
        if (queueCapacity != null) {
            long pixels = (long) queueCapacity * USUAL_PIXELS;
            require(
                    "queue-capacity",
                    queueCapacity,
                    false,
                    "max-queued-pixels in its place, pixels instead of pictures; so many of UPN-large's are " + pixels);
        }
        require("max-queued-pixels", maxQueuedPixels, maxQueuedPixels >= 1, ">= 1");
        require("max-batch", maxBatch, maxBatch >= 1 && maxBatch <= 256, "1 to 256");
        require(
                "max-wait",
                maxWait,
                !maxWait.isNegative() && maxWait.compareTo(LONGEST_WAIT) <= 0,
                "0s to " + LONGEST_WAIT.toSeconds() + "s");
        require("max-tiles", maxTiles, maxTiles >= 1 && maxTiles <= 1024, "1 to 1024");
        require("threads", threads, threads >= 1, ">= 1");
        require("max-decoded-pixels", maxDecodedPixels, maxDecodedPixels >= 1, ">= 1");
        require("min-score", minScore, minScore >= 0 && minScore <= 1, "0 to 1");
        require("nms-iou", nmsIou, nmsIou >= 0 && nmsIou <= 1, "0 to 1");
        require("max-boxes", maxBoxes, maxBoxes >= 1 && maxBoxes <= 900, "1 to 900");
        require("drain-timeout", drainTimeout, !drainTimeout.isNegative(), "0s or more");
        Compute.of(device, dtype);
    }

    /// @throws IllegalArgumentException if this machine has no such device or cannot compute in this type
    Compute compute() {
        return Compute.of(device, dtype);
    }

    ImageLimits imageLimits() {
        return new ImageLimits(maxImageSize.toBytes(), maxImagePixels);
    }

    private static void require(String key, Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "rexserve.proposal." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
