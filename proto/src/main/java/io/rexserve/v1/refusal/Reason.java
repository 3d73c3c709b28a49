package io.rexserve.v1.refusal;

import io.grpc.Status;

/// Why a service refuses a request. The names are part of the contract.
public enum Reason {
    /// A field is invalid, or messages come in the wrong order. A retry does not help.
    INVALID_REQUEST(Status.Code.INVALID_ARGUMENT),
    /// The bytes are not an image that can be decoded. A retry does not help.
    UNREADABLE_IMAGE(Status.Code.INVALID_ARGUMENT),
    /// The image has more bytes or pixels than the service takes.
    IMAGE_TOO_LARGE(Status.Code.OUT_OF_RANGE),
    /// The image's longer side is more times its shorter one than the service takes.
    ASPECT_RATIO(Status.Code.OUT_OF_RANGE),
    /// Image, regions and question together exceed the longest sequence of the model.
    PROMPT_TOO_LONG(Status.Code.OUT_OF_RANGE),
    /// As many requests wait, or as many streams are open, as the service takes. Retry after the time given.
    QUEUE_FULL(Status.Code.RESOURCE_EXHAUSTED),
    /// Memory does not suffice for this request even alone. A smaller one may be served.
    OUT_OF_MEMORY(Status.Code.RESOURCE_EXHAUSTED),
    /// The deadline passed, in a queue or while the request was served.
    DEADLINE(Status.Code.DEADLINE_EXCEEDED),
    /// The caller neither sent the next message nor read the events for longer than the service waits.
    IDLE(Status.Code.DEADLINE_EXCEEDED),
    /// The caller cancelled or closed the connection.
    CANCELLED(Status.Code.CANCELLED),
    /// The model is still being loaded and warmed up.
    WARMING_UP(Status.Code.UNAVAILABLE),
    /// The service is stopping and serves only what it has accepted.
    DRAINING(Status.Code.UNAVAILABLE),
    /// A fault of the service, or the model has failed. The log of the service says more.
    FAULT(Status.Code.INTERNAL);

    private final Status.Code code;

    Reason(Status.Code code) {
        this.code = code;
    }

    /// The gRPC status code of refusals for this reason.
    public Status.Code code() {
        return code;
    }
}
