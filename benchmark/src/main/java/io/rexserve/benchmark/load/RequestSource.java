package io.rexserve.benchmark.load;

/// Where requests come from. Safe for many threads.
@FunctionalInterface
public interface RequestSource {
    /// One more request, each another one.
    LoadRequest next() throws InterruptedException;
}
