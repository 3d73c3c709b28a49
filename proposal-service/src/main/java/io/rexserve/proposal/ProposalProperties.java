package io.rexserve.proposal;

import io.rexserve.image.ImageLimits;
import io.rexserve.model.kernel.Compute;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// Settings of the proposal service; every default is in `proposal.yml`.
///
/// @param model model folder, or a `.pth` that is a model by itself
/// @param queueCapacity pictures that may wait
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
@ConfigurationProperties(prefix = "rexserve.proposal", ignoreUnknownFields = false)
public record ProposalProperties(
        Path model,
        int queueCapacity,
        int threads,
        String device,
        String dtype,
        DataSize maxImageSize,
        long maxImagePixels,
        long maxDecodedPixels,
        double minScore,
        double nmsIou,
        int maxBoxes,
        Duration drainTimeout) {
    public ProposalProperties {
        require("queue-capacity", queueCapacity, queueCapacity >= 1, ">= 1");
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
