package io.rexserve.data.endpoint;

/// A picture as it is sent.
///
/// @param jpeg encoded; nobody changes it
/// @param width in pixels
/// @param height in pixels
record SentPicture(byte[] jpeg, int width, int height) {}
