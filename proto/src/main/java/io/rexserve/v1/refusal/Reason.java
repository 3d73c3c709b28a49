package io.rexserve.v1.refusal;

import io.grpc.Status;

/// Why a service refuses; the names are part of the contract.
public enum Reason {
    /// A field, or the order of messages, is not what the contract says. Nothing to retry.
    INVALID_REQUEST(Status.Code.INVALID_ARGUMENT),
    /// The bytes are no picture that can be read. Nothing to retry.
    UNREADABLE_IMAGE(Status.Code.INVALID_ARGUMENT),
    /// The picture has more bytes or pixels than the service takes.
    IMAGE_TOO_LARGE(Status.Code.OUT_OF_RANGE),
    /// Picture, regions and question together exceed the model's longest sequence.
    PROMPT_TOO_LONG(Status.Code.OUT_OF_RANGE),
    /// The service has as much work as it lets wait; come back after the time given.
    QUEUE_FULL(Status.Code.RESOURCE_EXHAUSTED),
    /// Memory does not suffice for this request, even alone. A smaller one may be answered.
    OUT_OF_MEMORY(Status.Code.RESOURCE_EXHAUSTED),
    /// The deadline passed, while waiting or between two steps of the work.
    DEADLINE(Status.Code.DEADLINE_EXCEEDED),
    /// The caller went away.
    CANCELLED(Status.Code.CANCELLED),
    /// The model is still being loaded and warmed up.
    WARMING_UP(Status.Code.UNAVAILABLE),
    /// The process is about to stop and finishes only what it has accepted.
    DRAINING(Status.Code.UNAVAILABLE),
    /// A fault of the service; its log says more.
    FAULT(Status.Code.INTERNAL);

    private final Status.Code code;

    Reason(Status.Code code) {
        this.code = code;
    }

    /// The gRPC status that goes with it.
    public Status.Code code() {
        return code;
    }
}
