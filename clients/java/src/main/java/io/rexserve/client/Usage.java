package io.rexserve.client;

/// What an answer took.
///
/// @param regions boxes that could be pointed at
public record Usage(int regions, int promptTokens, int completionTokens) {}
