package io.rexserve.serving.tls;

import java.security.KeyStore;
import java.security.Provider;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/// A bundle whose managers use the certificate and the authorities of the moment. Each new handshake uses what the
/// files hold by then; connections that are open stay as they are.
final class RotatingBundle implements SslBundle {
    private final AtomicReference<SslBundle> current;
    private final RotatingKeys keys;
    private final RotatingTrust trust;

    RotatingBundle(SslBundle first) {
        this.current = new AtomicReference<>(first);
        this.keys = new RotatingKeys(first);
        this.trust = new RotatingTrust(first);
    }

    /// Replaces what later handshakes use.
    void update(SslBundle next) {
        keys.update(next);
        trust.update(next);
        current.set(next);
    }

    @Override
    public SslStoreBundle getStores() {
        return current.get().getStores();
    }

    @Override
    public SslBundleKey getKey() {
        return current.get().getKey();
    }

    @Override
    public SslOptions getOptions() {
        return current.get().getOptions();
    }

    @Override
    public String getProtocol() {
        return current.get().getProtocol();
    }

    @Override
    public SslManagerBundle getManagers() {
        return SslManagerBundle.of(new Keys(keys), new Trust(trust));
    }

    /// The JDK names the provider of a factory; these belong to none that is registered.
    private static final class Ours extends Provider {
        private static final long serialVersionUID = 1;

        Ours() {
            super("RexServe", "1", "managers that follow a bundle");
        }
    }

    private static final class Keys extends KeyManagerFactory {
        Keys(KeyManager manager) {
            super(
                    new KeyManagerFactorySpi() {
                        @Override
                        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

                        @Override
                        protected void engineInit(ManagerFactoryParameters parameters) {}

                        @Override
                        protected KeyManager[] engineGetKeyManagers() {
                            return new KeyManager[] {manager};
                        }
                    },
                    new Ours(),
                    "rotating");
        }
    }

    private static final class Trust extends TrustManagerFactory {
        Trust(TrustManager manager) {
            super(
                    new TrustManagerFactorySpi() {
                        @Override
                        protected void engineInit(@Nullable KeyStore store) {}

                        @Override
                        protected void engineInit(ManagerFactoryParameters parameters) {}

                        @Override
                        protected TrustManager[] engineGetTrustManagers() {
                            return new TrustManager[] {manager};
                        }
                    },
                    new Ours(),
                    "rotating");
        }
    }
}
