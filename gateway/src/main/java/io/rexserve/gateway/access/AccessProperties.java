package io.rexserve.gateway.access;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/// Who may call; every default is in `gateway.yml`.
///
/// @param required whether a request needs a key or a token: `true`, `false`, or `auto`: where keys or tokens are
///     configured, and wherever others than this machine can reach the gateway
/// @param keysFile file of keys, read again when it changes; empty for none. A line of it is what
///     `./rexserve keys create` prints
/// @param reloadInterval time between two looks at the keys file
/// @param publicPages whether page, API document and pages of problems can be read without a key
/// @param maxFailures refused keys and tokens of one address in a minute; more are refused with 429
/// @param limits of clients whose keys state none, and of the subjects of tokens
/// @param token whose tokens are taken
public record AccessProperties(
        @NotNull Required required,
        @NotNull String keysFile,
        @NotNull Duration reloadInterval,
        boolean publicPages,
        @Min(1) @Max(1_000_000) int maxFailures,
        @NotNull @Valid AccessLimits limits,
        @NotNull @Valid TokenProperties token) {

    /// Whether a request needs a key or a token.
    public enum Required {
        AUTO,
        TRUE,
        FALSE
    }
}
