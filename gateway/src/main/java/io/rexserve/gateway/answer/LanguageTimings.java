package io.rexserve.gateway.answer;

/// Where the language service's time went, in milliseconds; summed where it was asked in several batches.
///
/// @param imageDecodeMillis header check and decoding
/// @param imageQueueMillis waiting for the model's thread, with the image
/// @param imageEncodeMillis both towers and the projector
/// @param regionsQueueMillis waiting, with the regions
/// @param regionsEncodeMillis pooling and projection
/// @param answerQueueMillis waiting, with the question
/// @param prefillMillis reading the prompts
/// @param decodeMillis choosing tokens
public record LanguageTimings(
        double imageDecodeMillis,
        double imageQueueMillis,
        double imageEncodeMillis,
        double regionsQueueMillis,
        double regionsEncodeMillis,
        double answerQueueMillis,
        double prefillMillis,
        double decodeMillis) {
    /// The times of two batches together, which may have run at the same time.
    public LanguageTimings plus(LanguageTimings other) {
        return new LanguageTimings(
                imageDecodeMillis + other.imageDecodeMillis,
                imageQueueMillis + other.imageQueueMillis,
                imageEncodeMillis + other.imageEncodeMillis,
                regionsQueueMillis + other.regionsQueueMillis,
                regionsEncodeMillis + other.regionsEncodeMillis,
                answerQueueMillis + other.answerQueueMillis,
                prefillMillis + other.prefillMillis,
                decodeMillis + other.decodeMillis);
    }
}
