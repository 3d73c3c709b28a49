package io.rexserve.benchmark.load;

/// A request, ready to be sent.
///
/// @param path such as `/v1/detect`
/// @param contentType of the body
/// @param body shared, never changed
/// @param accept media type of the answer
@SuppressWarnings("ArrayRecordComponent") // sent once, compared never
public record LoadRequest(String path, String contentType, byte[] body, String accept) {
    /// The answer as it is made.
    public static final String STREAM = "text/event-stream";
    /// The answer in one piece.
    public static final String WHOLE = "application/json";
}
