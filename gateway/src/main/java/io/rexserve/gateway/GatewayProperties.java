package io.rexserve.gateway;

import io.rexserve.gateway.access.AccessProperties;
import io.rexserve.gateway.batch.BatchProperties;
import io.rexserve.gateway.database.DatabaseProperties;
import io.rexserve.gateway.detection.BatchLimits;
import io.rexserve.gateway.idempotency.IdempotencyProperties;
import io.rexserve.gateway.picture.PictureUrlProperties;
import io.rexserve.gateway.service.PoolChannels;
import io.rexserve.image.ImageLimits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// Settings of the gateway; every default is in `gateway.yml`.
///
/// @param maxImageSize largest image file
/// @param maxImagePixels most pixels of an image, width times height
/// @param maxAspectRatio how many times as long as its shorter side the longer side of an image may be
/// @param defaultTimeout deadline of a request that states none
/// @param maxTimeout longest deadline that a request may state (`X-Request-Timeout-Ms`)
/// @param maxRequests requests answered at a time; eight times as many bodies may be arriving
/// @param maxRequestsPerCaller requests of one address answered at a time; behind a proxy set
///     `server.forward-headers-strategy`, or all callers are one
/// @param concurrentDetections conversations with the language service, or calls of the proposal service alone, that
///     requests have at a time: as many as `rexserve.llm.max-conversations` of all replicas together; more wait in
///     fair order by caller, of which one alone may have three quarters
/// @param contendedDetections of these conversations and calls, so many of all callers together while more than
///     one caller is active (for 2 s after its last request), beyond one of each; more with cores, GPUs and
///     replicas
/// @param maxBodyMemory memory of all bodies together, as far as they have arrived; at least twice
///     `max-image-size`
/// @param bodyTimeout time in which a body must arrive, within the request's deadline
/// @param minUploadRate bytes per second that a body must have on average after its first 5 s; 0 for any
/// @param writeTimeout time that writing an answer may wait for its reader, all together, beyond what
///     `min-upload-rate` takes
/// @param maxWork work of all requests together: a region is one unit, a million pixels are ten
/// @param maxDrawings annotated images drawn at a time
/// @param visualizationSide longest side of an annotated image, pixels
/// @param callerCheck how often a waiting request checks whether its caller is still there
/// @param heartbeat how long nothing may be sent on a stream of events before a comment is
/// @param regionsPerBatch regions of one conversation with the language service; the rest go into others
/// @param concurrentBatches conversations of one request that run at the same time
/// @param reconnectInterval time between two looks at the names of services, and two attempts to reach a
///     replica again
/// @param retryWindow how long a call that has had no answer yet is opened anew, after a replica was lost
/// @param defaultPool name of the model that answers requests which name none
/// @param pools targets of the services `proposal` and `llm` of several models, by name, such as
///     `pools.large.llm: dns:///x-large-llm:9092`; none for one model, at the targets of the channels
/// @param corsOrigins other sites whose pages may call
/// @param pictureUrls which pictures are fetched by URL
/// @param dataDir folder of what must outlive the process, where no database is named
/// @param database where batches, stored answers and quotas are kept
/// @param access who may call
/// @param batches requests that are answered without anybody waiting
/// @param idempotency answers that are kept for requests that are sent again
@Validated
@ConfigurationProperties(prefix = "rexserve.gateway", ignoreUnknownFields = false)
public record GatewayProperties(
        @NotNull DataSize maxImageSize,
        @Min(1) @Max(700_000_000) long maxImagePixels,
        @DecimalMin("1") @DecimalMax("700000000") double maxAspectRatio,
        @NotNull Duration defaultTimeout,
        @NotNull Duration maxTimeout,
        @Min(1) @Max(10_000) int maxRequests,
        @Min(1) @Max(10_000) int maxRequestsPerCaller,
        @Min(1) @Max(10_000) int concurrentDetections,
        @Min(1) @Max(10_000) int contendedDetections,
        @NotNull DataSize maxBodyMemory,
        @NotNull Duration bodyTimeout,
        @NotNull DataSize minUploadRate,
        @NotNull Duration writeTimeout,
        @Min(1) @Max(1_000_000) int maxWork,
        @Min(1) @Max(64) int maxDrawings,
        @Min(64) @Max(16_384) int visualizationSide,
        @NotNull Duration callerCheck,
        @NotNull Duration heartbeat,
        @Min(1) @Max(100) int regionsPerBatch,
        @Min(1) @Max(9) int concurrentBatches,
        @NotNull Duration reconnectInterval,
        @NotNull Duration retryWindow,
        @NotEmpty String defaultPool,
        @NotNull Map<String, PoolChannels.Targets> pools,
        @NotNull List<String> corsOrigins,
        @NotNull @Valid PictureUrlProperties pictureUrls,
        @NotNull Path dataDir,
        @NotNull @Valid DatabaseProperties database,
        @NotNull @Valid AccessProperties access,
        @NotNull @Valid BatchProperties batches,
        @NotNull @Valid IdempotencyProperties idempotency) {
    public GatewayProperties {
        corsOrigins = List.copyOf(corsOrigins);
        pools = Map.copyOf(pools);
        if (!pools.isEmpty() && !pools.containsKey(defaultPool)) {
            throw new IllegalArgumentException("rexserve.gateway.default-pool: " + defaultPool
                    + " (expected: one of pools, " + String.join(", ", new TreeSet<>(pools.keySet())) + ")");
        }
        if (defaultTimeout.compareTo(maxTimeout) > 0) {
            throw new IllegalArgumentException("rexserve.gateway.default-timeout: " + defaultTimeout
                    + " (expected: at most max-timeout, " + maxTimeout + ")");
        }
        if (contendedDetections > concurrentDetections) {
            throw new IllegalArgumentException("rexserve.gateway.contended-detections: " + contendedDetections
                    + " (expected: at most concurrent-detections, " + concurrentDetections + ")");
        }
        // An image is held twice for a moment, when its last byte has come.
        if (maxBodyMemory.toBytes() < 2 * maxImageSize.toBytes()) {
            throw new IllegalArgumentException("rexserve.gateway.max-body-memory: " + maxBodyMemory
                    + " (expected: at least twice max-image-size, " + maxImageSize + ")");
        }
    }

    /// The largest image that is accepted.
    public ImageLimits imageLimits() {
        return new ImageLimits(maxImageSize.toBytes(), maxImagePixels, maxAspectRatio);
    }

    /// How regions are spread over conversations.
    public BatchLimits batchLimits() {
        return new BatchLimits(regionsPerBatch, concurrentBatches);
    }
}
