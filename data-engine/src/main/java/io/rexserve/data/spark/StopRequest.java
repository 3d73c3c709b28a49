package io.rexserve.data.spark;

/// Asks a run to stop between two pictures.
final class StopRequest {
    private volatile boolean requested;

    void request() {
        requested = true;
    }

    boolean requested() {
        return requested;
    }
}
