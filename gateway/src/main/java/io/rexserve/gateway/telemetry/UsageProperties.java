package io.rexserve.gateway.telemetry;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/// How callers are told apart where their use is counted and logged; every default is in `gateway.yml`.
///
/// @param keyHeader header in which a proxy that checks keys sends the id of the key (never the key itself), and which
///     it removes from what strangers send; empty where there is no such proxy
/// @param addresses whether callers without a key are told apart by a hash of their address; else all are `anonymous`
/// @param maxCallers callers that are counted by themselves; all others together are `other`
@Validated
@ConfigurationProperties(prefix = "rexserve.usage", ignoreUnknownFields = false)
public record UsageProperties(
        @NotNull String keyHeader,
        boolean addresses,
        @Min(0) @Max(10_000) int maxCallers) {}
