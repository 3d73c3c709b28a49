package io.rexserve.serving.lifecycle;

/// Where a [ModelEngine] stands.
public enum ModelState {
    /// The model is being loaded and answers its first requests.
    WARMING_UP,
    /// Requests are taken.
    READY,
    /// The process is stopping: what was accepted is still served.
    DRAINING,
    /// The model could not be loaded, or one of its threads has ended with a fault.
    FAILED
}
