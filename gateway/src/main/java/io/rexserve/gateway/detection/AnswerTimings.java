package io.rexserve.gateway.detection;

/// Where the language service's time went, in milliseconds.
///
/// @param imageDecodeMillis header check and decoding
/// @param imageQueueMillis waiting for the model's thread, with the picture
/// @param imageEncodeMillis both towers and the projector
/// @param regionsQueueMillis waiting, with the regions
/// @param regionsEncodeMillis pooling and projection
/// @param answerQueueMillis waiting, with the question
/// @param prefillMillis reading the prompts
/// @param decodeMillis choosing tokens
public record AnswerTimings(
        double imageDecodeMillis,
        double imageQueueMillis,
        double imageEncodeMillis,
        double regionsQueueMillis,
        double regionsEncodeMillis,
        double answerQueueMillis,
        double prefillMillis,
        double decodeMillis) {}
