package io.rexserve.serving.tls;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

/// The bundles of a process, each in a form that follows its files.
final class RotatingBundles extends DefaultSslBundleRegistry {
    private final Map<String, RotatingBundle> bundles = new ConcurrentHashMap<>();

    @Override
    public SslBundle getBundle(String name) {
        return bundles.computeIfAbsent(name, _ -> {
            var rotating = new RotatingBundle(super.getBundle(name));
            addBundleUpdateHandler(name, rotating::update);
            return rotating;
        });
    }
}
