package io.rexserve.gateway.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A line of the keys file.
///
/// @param id public part of the key
/// @param client whose key it is; a client may have several, and is one caller with all of them
/// @param hash SHA-256 of the key, hexadecimal
/// @param expires from when on it is refused; null for never
public record ApiKey(
        String id,
        String client,
        String hash,
        Set<Scope> scopes,
        @Nullable Instant expires,
        ClientLimits limits) {
    public ApiKey {
        scopes = scopes.isEmpty() ? Scope.none() : EnumSet.copyOf(scopes);
    }

    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}
