package io.rexserve.gateway.idempotency;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/// Settings of stored answers; every default is in `gateway.yml`.
///
/// @param retention how long the answer to a request with an `Idempotency-Key` is kept
/// @param maxAnswerSize largest answer that is kept; of a larger one the request is answered anew
/// @param maxKeys of one caller that are kept, the newest ones
/// @param lease how long a request whose gateway died keeps its key busy
public record IdempotencyProperties(
        @NotNull Duration retention,
        @NotNull DataSize maxAnswerSize,
        @Min(1) @Max(1_000_000) int maxKeys,
        @NotNull Duration lease) {}
