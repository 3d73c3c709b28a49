package io.rexserve.serving.admission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// What decoding images may cost this process, all services in it together; every default is in `decoding.yml`.
///
/// @param maxMemory memory of all images that are being decoded or held decoded; 0 for half of the Java heap
/// @param maxTime time of the processor for one image
/// @param threads threads that decode large images; as many others decode small ones only
@ConfigurationProperties(prefix = "rexserve.decoding", ignoreUnknownFields = false)
public record DecodingProperties(DataSize maxMemory, Duration maxTime, int threads) {
    private static final int MAX_THREADS = 64;

    public DecodingProperties {
        require("max-memory", maxMemory, !maxMemory.isNegative(), "0B or more");
        require("max-time", maxTime, maxTime.isPositive(), "above 0s");
        require("threads", threads, threads >= 1 && threads <= MAX_THREADS, "1 to " + MAX_THREADS);
    }

    /// Bytes of all images together.
    long memory() {
        return maxMemory.toBytes() > 0
                ? maxMemory.toBytes()
                : Runtime.getRuntime().maxMemory() / 2;
    }

    private static void require(String key, Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "rexserve.decoding." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
