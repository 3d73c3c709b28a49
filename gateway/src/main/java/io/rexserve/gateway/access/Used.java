package io.rexserve.gateway.access;

import io.rexserve.gateway.telemetry.RequestRecord;

/// What requests have used together.
record Used(long requests, long pictures, long promptTokens, long completionTokens, long cost) {
    static Used of(RequestRecord request) {
        return new Used(1, request.pictures(), request.promptTokens(), request.completionTokens(), request.cost());
    }

    Used plus(Used other) {
        return new Used(
                requests + other.requests,
                pictures + other.pictures,
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                cost + other.cost);
    }
}
