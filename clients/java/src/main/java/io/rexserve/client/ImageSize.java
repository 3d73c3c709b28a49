package io.rexserve.client;

/// Pixels of the upright image.
public record ImageSize(int width, int height) {}
