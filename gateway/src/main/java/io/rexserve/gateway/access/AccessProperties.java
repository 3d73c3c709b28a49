package io.rexserve.gateway.access;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;

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
        @NotNull @Valid Limits limits,
        @NotNull @Valid Token token) {

    /// Whether a request needs a key or a token.
    public enum Required {
        AUTO,
        TRUE,
        FALSE
    }

    /// @param costPerMinute cost of a client's requests in a minute, in units of `max-work`; 0 for any
    /// @param costPerDay the same in 24 hours
    /// @param concurrent requests of a client at a time; 0 for any number
    public record Limits(
            @Min(0) @Max(1_000_000_000_000L) long costPerMinute,
            @Min(0) @Max(1_000_000_000_000L) long costPerDay,
            @Min(0) @Max(10_000) int concurrent) {
        ClientLimits clientLimits() {
            return new ClientLimits(costPerMinute, costPerDay, concurrent);
        }
    }

    /// Tokens of an OAuth 2 authorization server, as JWT.
    ///
    /// @param issuer the claim `iss` of its tokens; empty to take none
    /// @param jwkSetUri where its keys are; empty: as its OpenID configuration says
    /// @param audience which the claim `aud` must name: this service
    /// @param scopeClaim claim of the scopes, a text with spaces or a list
    /// @param scopes names in that claim by scope, where they are others than `infer`, `batch` and `usage`
    public record Token(
            @NotNull String issuer,
            @NotNull String jwkSetUri,
            @NotNull String audience,
            @NotNull String scopeClaim,
            @NotNull Map<String, String> scopes) {
        public Token {
            scopes = Map.copyOf(scopes);
        }

        boolean isConfigured() {
            return !issuer.isEmpty();
        }
    }
}
