package io.rexserve.llm.settings;

import io.rexserve.image.ImageLimits;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.weights.ModelDigest;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// Settings of the language service; every default is in `llm.yml`.
///
/// @param model model folder
/// @param modelSha256 digest that the model must have, of every byte of it; empty for any model
/// @param maxConversations streams served at a time
/// @param maxConversationsPerPeer streams of one address (of one IPv6 network of 64 bits) served at a time;
///     when all are open, the longest idle one of the peer that has most gives way to a peer that has fewer
/// @param maxWaitingTokens tokens of the KV cache that admitted streams may need beyond its size; such streams
///     wait
/// @param kvCacheMemory of the KV cache, for the keys and values of all streams; 0 for as much as `max-conversations`
///     of the longest sequences take, but no more than a quarter of the memory that is free
/// @param featureCache for features of images and regions that may be asked for again
/// @param maxBatchSize most decoding sequences of one step; more take turns
/// @param prefillChunk most prompt tokens of one step
/// @param maxPrefillSlowdown maximum slowdown of a step caused by prefill, as a factor
/// @param maxConversationTime after which a stream is ended, whatever its own deadline
/// @param idleTimeout after which a stream is ended on which its caller neither sends a message nor reads the events
/// @param threads threads of one operator; with those of the towers no more than cores, since an operator waits for
///     the slowest of its threads
/// @param visionThreads threads of one operator of the towers, which run beside the decoder; 0 for half of `threads`
/// @param device `cpu`, `cuda` or `cuda:N`
/// @param dtype type of the matrices, `float32` or `bfloat16`
/// @param maxImageSize largest image file
/// @param maxImagePixels most pixels of an image
/// @param maxAspectRatio how many times as long as its shorter side the longer side of an image may be
/// @param maxRegions most boxes of a stream
/// @param maxQuestions most questions of a stream
/// @param labelsPerQuestion labels, or regions, asked of the model together; the published models were trained
///     on many joined by "; "
/// @param maxTokens most tokens of the answers to one question, unless the question says otherwise
/// @param drainTimeout how long accepted streams may take after the order to stop
@ConfigurationProperties(prefix = "rexserve.llm", ignoreUnknownFields = false)
public record LlmProperties(
        Path model,
        String modelSha256,
        int maxConversations,
        int maxConversationsPerPeer,
        int maxWaitingTokens,
        DataSize kvCacheMemory,
        DataSize featureCache,
        int maxBatchSize,
        int prefillChunk,
        double maxPrefillSlowdown,
        Duration maxConversationTime,
        Duration idleTimeout,
        int threads,
        int visionThreads,
        String device,
        String dtype,
        DataSize maxImageSize,
        long maxImagePixels,
        double maxAspectRatio,
        int maxRegions,
        int maxQuestions,
        int labelsPerQuestion,
        int maxTokens,
        Duration drainTimeout) {
    /// Prompt tokens that a step reads at least, if it reads any.
    public static final int MIN_PREFILL_CHUNK = 8;

    /// What a question may ask for.
    public static final int MAX_TOKENS = 2048;

    private static final int MAX_SEQUENCES = 256;
    private static final int MAX_SLOWDOWN = 100;
    private static final int QUESTION_TOKENS = 64;

    public LlmProperties {
        require("max-conversations", maxConversations, maxConversations >= 1, ">= 1");
        require(
                "max-conversations-per-peer",
                maxConversationsPerPeer,
                maxConversationsPerPeer >= 1,
                ">= 1; without the key, as many as max-conversations");
        require("max-waiting-tokens", maxWaitingTokens, maxWaitingTokens >= 0, ">= 0");
        require("kv-cache-memory", kvCacheMemory, !kvCacheMemory.isNegative(), "0B or more");
        require("feature-cache", featureCache, !featureCache.isNegative(), "0B or more");
        require(
                "max-batch-size",
                maxBatchSize,
                maxBatchSize >= 1 && maxBatchSize <= MAX_SEQUENCES,
                "1 to " + MAX_SEQUENCES);
        require("prefill-chunk", prefillChunk, prefillChunk >= MIN_PREFILL_CHUNK, ">= " + MIN_PREFILL_CHUNK);
        require(
                "max-prefill-slowdown",
                maxPrefillSlowdown,
                maxPrefillSlowdown > 1 && maxPrefillSlowdown <= MAX_SLOWDOWN,
                "above 1, at most " + MAX_SLOWDOWN);
        require("max-conversation-time", maxConversationTime, maxConversationTime.isPositive(), "above 0s");
        require("idle-timeout", idleTimeout, idleTimeout.isPositive(), "above 0s");
        require("threads", threads, threads >= 1, ">= 1");
        require("vision-threads", visionThreads, visionThreads >= 0, ">= 0");
        require("max-aspect-ratio", maxAspectRatio, maxAspectRatio >= 1, ">= 1");
        require("max-regions", maxRegions, maxRegions >= 1 && maxRegions <= 100, "1 to 100");
        require("max-questions", maxQuestions, maxQuestions >= 1, ">= 1");
        require(
                "labels-per-question",
                labelsPerQuestion,
                labelsPerQuestion >= 1 && labelsPerQuestion <= 100,
                "1 to 100");
        require("max-tokens", maxTokens, maxTokens >= 1 && maxTokens <= MAX_TOKENS, "1 to " + MAX_TOKENS);
        require("drain-timeout", drainTimeout, !drainTimeout.isNegative(), "0s or more");
        ModelDigest.requireForm("rexserve.llm.model-sha256", modelSha256);
        Compute.of(device, dtype);
    }

    /// @throws IllegalArgumentException if this machine has no such device or cannot compute in this type
    public Compute compute() {
        return Compute.of(device, dtype);
    }

    /// The size of the KV cache, within the machine's memory.
    public KvCacheSize kvCacheSize() {
        return kvCacheMemory.toBytes() > 0
                ? new KvCacheSize.Bytes(kvCacheMemory.toBytes())
                : new KvCacheSize.Within(maxConversations, FreeMemory.available() / 4);
    }

    /// Tokens behind the prefix for which a stream has blocks from the start: an answer of usual length
    /// never runs out of memory.
    public int tokensBehindPrefix() {
        return QUESTION_TOKENS + maxTokens;
    }

    /// Threads of one operator of the towers.
    public int towerThreads() {
        return visionThreads > 0 ? visionThreads : Math.ceilDiv(threads, 2);
    }

    public ImageLimits imageLimits() {
        return new ImageLimits(maxImageSize.toBytes(), maxImagePixels, maxAspectRatio);
    }

    private static void require(String key, Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("rexserve.llm." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
