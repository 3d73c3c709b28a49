package io.rexserve.proposal;

import io.rexserve.image.ImageLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// Settings of the proposal service; every default is in `proposal.yml`.
///
/// @param model model folder
/// @param queueCapacity pictures that may wait
/// @param threads threads of one operator
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
