package io.rexserve.benchmark.load;

/// Hears the events of an answer as they come.
@FunctionalInterface
public interface EventListener {
    /// Hears nothing.
    EventListener SILENT = (_, _) -> true;

    /// @param nanos when it came, on the clock of `System.nanoTime`
    /// @return false to give the request up
    boolean on(SseEvent event, long nanos);
}
