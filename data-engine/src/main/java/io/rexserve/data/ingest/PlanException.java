package io.rexserve.data.ingest;

import java.io.IOException;

/// The input is not what was planned.
final class PlanException extends IOException {
    private static final long serialVersionUID = 1;

    PlanException(String message) {
        super(message);
    }
}
