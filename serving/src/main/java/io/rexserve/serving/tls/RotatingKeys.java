package io.rexserve.serving.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/// The key and the certificate of a bundle at the moment of a handshake.
///
/// A handshake first chooses an alias and then asks for what belongs to it. Aliases are told apart by their generation,
/// and the one before the last is kept, so that a key never comes with the certificate of another.
final class RotatingKeys extends X509ExtendedKeyManager {
    private static final char SEPARATOR = ':';

    private record Generation(int number, @Nullable X509ExtendedKeyManager keys) {}

    private volatile List<Generation> generations; // the newest first

    RotatingKeys(SslBundle bundle) {
        this.generations = List.of(new Generation(0, keys(bundle)));
    }

    private static @Nullable X509ExtendedKeyManager keys(SslBundle bundle) {
        return Stream.of(bundle.getManagers().getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst()
                .orElse(null);
    }

    synchronized void update(SslBundle bundle) {
        Generation last = generations.getFirst();
        generations = List.of(new Generation(last.number() + 1, keys(bundle)), last);
    }

    private @Nullable String choose(Function<X509ExtendedKeyManager, @Nullable String> alias) {
        Generation newest = generations.getFirst();
        String chosen = newest.keys() == null ? null : alias.apply(newest.keys());
        return chosen == null ? null : newest.number() + String.valueOf(SEPARATOR) + chosen;
    }

    private String @Nullable [] all(Function<X509ExtendedKeyManager, String @Nullable []> aliases) {
        Generation newest = generations.getFirst();
        String[] all = newest.keys() == null ? null : aliases.apply(newest.keys());
        return all == null
                ? null
                : Stream.of(all)
                        .map(alias -> newest.number() + String.valueOf(SEPARATOR) + alias)
                        .toArray(String[]::new);
    }

    private <T> @Nullable T of(@Nullable String alias, KeyPart<T> part) {
        int end = alias == null ? -1 : alias.indexOf(SEPARATOR);
        if (alias == null || end < 0) {
            return null;
        }
        int number = Integer.parseInt(alias.substring(0, end));
        for (Generation generation : generations) {
            if (generation.number() == number && generation.keys() != null) {
                return part.of(generation.keys(), alias.substring(end + 1));
            }
        }
        return null;
    }

    @FunctionalInterface
    private interface KeyPart<T> {
        @Nullable
        T of(X509ExtendedKeyManager keys, String alias);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keys -> keys.chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keys -> keys.chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keys -> keys.chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keys -> keys.chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return all(keys -> keys.getClientAliases(keyType, issuers));
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return all(keys -> keys.getServerAliases(keyType, issuers));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return of(alias, X509ExtendedKeyManager::getCertificateChain);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return of(alias, X509ExtendedKeyManager::getPrivateKey);
    }
}
