package io.rexserve.gateway.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a key or a token permits. The names, in lower case, are those of keys files and of tokens.
public enum Scope {
    /// Every request for an answer.
    INFER,
    /// Batches: to make them, and to read, cancel and delete one's own.
    BATCH,
    /// The usage of all clients; its own a client may always read.
    USAGE;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> of(String code) {
        return Arrays.stream(values())
                .filter(scope -> scope.code().equals(code))
                .findFirst();
    }

    public static String codes(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::code).collect(Collectors.joining(" "));
    }

    /// What a path takes; empty where any client may call it.
    static Optional<Scope> required(String path) {
        if (path.equals("/v1/batches") || path.startsWith("/v1/batches/")) {
            return Optional.of(BATCH);
        }
        if (path.startsWith("/v1/models/")) {
            return Optional.empty();
        }
        return switch (path) {
            case "/v1/usage", "/v1/models", "/v1/limits" -> Optional.empty();
            default -> Optional.of(INFER);
        };
    }

    static Set<Scope> none() {
        return EnumSet.noneOf(Scope.class);
    }
}
