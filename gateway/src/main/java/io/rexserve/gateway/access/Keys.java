package io.rexserve.gateway.access;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys of a file at one time.
final class Keys {
    static final Keys NONE = new Keys(List.of());
    /// Of no key; compared with where an id is unknown, so that this takes as long.
    private static final byte[] NOBODY = new byte[32];

    private final Map<String, ApiKey> byId = new HashMap<>();
    private final Map<String, ClientLimits> limits = new HashMap<>();

    /// @param keys of different ids
    Keys(Collection<ApiKey> keys) {
        for (ApiKey key : keys) {
            byId.put(key.id(), key);
            limits.merge(key.client(), key.limits(), ClientLimits::or);
        }
    }

    /// The key that was sent, expired ones too. Hashes are compared in constant time, and that of an unknown id with
    /// another one, so that the time tells nothing about either.
    Optional<ApiKey> find(KeyText sent) {
        ApiKey key = byId.get(sent.id());
        byte[] expected = key == null ? NOBODY : HexFormat.of().parseHex(key.hash());
        return MessageDigest.isEqual(sent.digest(), expected) ? Optional.ofNullable(key) : Optional.empty();
    }

    /// What a client may use.
    Optional<ClientLimits> limits(String client) {
        return Optional.ofNullable(limits.get(client));
    }

    int size() {
        return byId.size();
    }

    long expired(Instant now) {
        return byId.values().stream().filter(key -> key.isExpired(now)).count();
    }
}
