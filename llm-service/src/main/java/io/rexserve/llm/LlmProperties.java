package io.rexserve.llm;

import io.rexserve.image.ImageLimits;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.kvcache.KvCacheSize;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// Settings of the language service; every default is in `llm.yml`.
///
/// @param model model folder
/// @param maxConversations streams served at a time
/// @param maxWaitingPositions positions of key-value memory that the streams let in may need beyond what there is
/// @param keyValueMemory for the keys and values of all streams; 0 for as much as `max-conversations` of the longest
///     sequences take, but no more than a quarter of the memory that is free
/// @param featureCache for features of pictures and regions that may be asked for again
/// @param maxBatch most answers that one pass of the decoder advances
/// @param prefillChunk most positions of prompts in one pass
/// @param maxStall how many times as long as without them a pass with prompts may take
/// @param maxConversationTime after which a stream is ended, whatever its own deadline
/// @param threads threads of one operator
/// @param visionThreads threads of one operator of the towers, which run beside the decoder; 0 for half of `threads`
/// @param device `cpu`, `cuda` or `cuda:N`
/// @param dtype of the matrices, `float32` or `bfloat16`
/// @param maxImageSize largest picture file
/// @param maxImagePixels most pixels of a picture
/// @param maxDecodedPixels of all pictures that are held decoded at a time, three bytes each
/// @param maxRegions most boxes of a stream
/// @param maxQuestions most questions of a stream
/// @param labelsPerQuestion labels, or regions, asked of the model together; the published models were trained on many
///     joined by "; "
/// @param maxTokens most tokens of the answers to one question, unless the question says otherwise
/// @param drainTimeout how long accepted streams may take after the order to stop
@ConfigurationProperties(prefix = "rexserve.llm", ignoreUnknownFields = false)
public record LlmProperties(
        Path model,
        int maxConversations,
        int maxWaitingPositions,
        DataSize keyValueMemory,
        DataSize featureCache,
        int maxBatch,
        int prefillChunk,
        double maxStall,
        Duration maxConversationTime,
        int threads,
        int visionThreads,
        String device,
        String dtype,
        DataSize maxImageSize,
        long maxImagePixels,
        long maxDecodedPixels,
        int maxRegions,
        int maxQuestions,
        int labelsPerQuestion,
        int maxTokens,
        Duration drainTimeout) {
    /// What a question may ask for.
    static final int MOST_TOKENS = 2048;

    private static final int MOST_ROWS = 256;
    private static final int MOST_STALL = 100;
    private static final int QUESTION_POSITIONS = 64;

    public LlmProperties {
        require("max-conversations", maxConversations, maxConversations >= 1, ">= 1");
        require("max-waiting-positions", maxWaitingPositions, maxWaitingPositions >= 0, ">= 0");
        require("key-value-memory", keyValueMemory, !keyValueMemory.isNegative(), "0B or more");
        require("feature-cache", featureCache, !featureCache.isNegative(), "0B or more");
        require("max-batch", maxBatch, maxBatch >= 1 && maxBatch <= MOST_ROWS, "1 to " + MOST_ROWS);
        require("prefill-chunk", prefillChunk, prefillChunk >= PassBudget.STEP, ">= " + PassBudget.STEP);
        require("max-stall", maxStall, maxStall > 1 && maxStall <= MOST_STALL, "above 1, at most " + MOST_STALL);
        require("max-conversation-time", maxConversationTime, maxConversationTime.isPositive(), "above 0s");
        require("threads", threads, threads >= 1, ">= 1");
        require("vision-threads", visionThreads, visionThreads >= 0, ">= 0");
        require("max-decoded-pixels", maxDecodedPixels, maxDecodedPixels >= 1, ">= 1");
        require("max-regions", maxRegions, maxRegions >= 1 && maxRegions <= 100, "1 to 100");
        require("max-questions", maxQuestions, maxQuestions >= 1, ">= 1");
        require(
                "labels-per-question",
                labelsPerQuestion,
                labelsPerQuestion >= 1 && labelsPerQuestion <= 100,
                "1 to 100");
        require("max-tokens", maxTokens, maxTokens >= 1 && maxTokens <= MOST_TOKENS, "1 to " + MOST_TOKENS);
        require("drain-timeout", drainTimeout, !drainTimeout.isNegative(), "0s or more");
        Compute.of(device, dtype);
    }

    /// @throws IllegalArgumentException if this machine has no such device or cannot compute in this type
    Compute compute() {
        return Compute.of(device, dtype);
    }

    /// The key-value memory of a model, within the machine's.
    KvCacheSize keyValueRoom() {
        return keyValueMemory.toBytes() > 0
                ? new KvCacheSize.Bytes(keyValueMemory.toBytes())
                : new KvCacheSize.Within(maxConversations, FreeMemory.room() / 4);
    }

    /// Positions behind the prefix that a stream is given from the start: an answer of usual length always has memory.
    int roomForAnswer() {
        return QUESTION_POSITIONS + maxTokens;
    }

    /// Threads of one operator of the towers.
    int towerThreads() {
        return visionThreads > 0 ? visionThreads : Math.ceilDiv(threads, 2);
    }

    ImageLimits imageLimits() {
        return new ImageLimits(maxImageSize.toBytes(), maxImagePixels);
    }

    private static void require(String key, Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("rexserve.llm." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
