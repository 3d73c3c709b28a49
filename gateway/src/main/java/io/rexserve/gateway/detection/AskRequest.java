package io.rexserve.gateway.detection;

/// A picture and what is asked about it.
///
/// @param image the encoded file
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record AskRequest(byte[] image, Task task, RegionSource regions, AnswerOptions options) {}
