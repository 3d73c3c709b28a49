package io.rexserve.gateway.mcp;

import java.time.Duration;

/// What `GET /v1/models` answers.
@FunctionalInterface
interface ServedModelList {
    Object answer(Duration time) throws InterruptedException;
}
