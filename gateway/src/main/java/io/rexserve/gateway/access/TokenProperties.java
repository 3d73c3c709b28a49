package io.rexserve.gateway.access;

import jakarta.validation.constraints.NotNull;
import java.util.Map;

/// Tokens of an OAuth 2 authorization server, as JWT.
///
/// @param issuer the claim `iss` of its tokens; empty to take none
/// @param jwkSetUri where its keys are; empty: as its OpenID configuration says
/// @param audience which the claim `aud` must name: this service
/// @param scopeClaim claim of the scopes, a text with spaces or a list
/// @param scopes names in that claim by scope, where they are others than `infer`, `batch` and `usage`
public record TokenProperties(
        @NotNull String issuer,
        @NotNull String jwkSetUri,
        @NotNull String audience,
        @NotNull String scopeClaim,
        @NotNull Map<String, String> scopes) {
    public TokenProperties {
        scopes = Map.copyOf(scopes);
    }

    boolean isConfigured() {
        return !issuer.isEmpty();
    }
}
