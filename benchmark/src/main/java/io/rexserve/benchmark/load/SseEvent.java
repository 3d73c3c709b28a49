package io.rexserve.benchmark.load;

/// One server-sent event.
///
/// @param name its type, `message` where the stream names none
/// @param data its lines, joined by line feeds
public record SseEvent(String name, String data) {}
