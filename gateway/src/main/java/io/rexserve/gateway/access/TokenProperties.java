package io.rexserve.gateway.access;

import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.regex.Pattern;

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
    private static final Pattern ADDRESS =
            Pattern.compile("https://[^\\s@]+|http://(127\\.0\\.0\\.1|localhost)(:\\d+)?(/\\S*)?");

    public TokenProperties {
        scopes = Map.copyOf(scopes);
        checkAddress("issuer", issuer);
        checkAddress("jwk-set-uri", jwkSetUri);
        if (!issuer.isEmpty() && audience.isBlank()) {
            throw new IllegalArgumentException(
                    "rexserve.gateway.access.token.audience: empty (expected: the name of this service in aud)");
        }
    }

    /// Keys that came without TLS could be anybody's.
    private static void checkAddress(String name, String address) {
        if (!address.isEmpty() && !isSafe(address)) {
            throw new IllegalArgumentException("rexserve.gateway.access.token." + name + ": " + address
                    + " (expected: an https address; http on this machine alone)");
        }
    }

    static boolean isSafe(String address) {
        return ADDRESS.matcher(address).matches();
    }

    boolean isConfigured() {
        return !issuer.isEmpty();
    }
}
