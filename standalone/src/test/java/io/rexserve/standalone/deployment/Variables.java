package io.rexserve.standalone.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Environment variables, and which of them are read by the services, the JVM or DJL.
final class Variables {
    /// Read by the JVM and by DJL.
    private static final Set<String> NOT_OF_SPRING =
            Set.of("HOME", "DJL_CACHE_DIR", "JDK_JAVA_OPTIONS", "SPRING_APPLICATION_JSON");

    private static final String CHANNEL = "SPRING_GRPC_CLIENT_CHANNEL_";
    private static final String BUNDLE = "SPRING_SSL_BUNDLE_PEM_GRPC_";
    private static final Set<String> SETTINGS = settings();
    private static final Set<String> OWN_SETTINGS = ownSettings();

    private Variables() {}

    /// Variables that nothing reads.
    static List<String> unread(Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(name -> !NOT_OF_SPRING.contains(name))
                .filter(name -> !SETTINGS.contains(name) && !OWN_SETTINGS.contains(name))
                .filter(name -> !(name.startsWith(CHANNEL) && isOfAChannel(environment, name)))
                .filter(name -> !(name.startsWith(BUNDLE)
                        && (bundle(environment, "grpc").contains(environment.get(name))
                                || name.endsWith("_RELOADONUPDATE"))))
                .toList();
    }

    private static boolean isOfAChannel(Map<String, String> environment, String name) {
        return channelTargets(environment).containsValue(environment.get(name))
                || bind(environment, "spring.grpc.client", GrpcClientProperties.class).getChannel().values().stream()
                        .anyMatch(channel -> Objects.equals(
                                environment.get(name), channel.getSsl().getBundle()));
    }

    /// Certificate, key and trusted certificates of a PEM bundle, as Boot binds them.
    static List<String> bundle(Map<String, String> environment, String name) {
        PemSslBundleProperties bundle = Objects.requireNonNull(bind(environment, "spring.ssl", SslProperties.class)
                .getBundle()
                .getPem()
                .get(name));
        return List.of(
                Objects.requireNonNull(bundle.getKeystore().getCertificate()),
                Objects.requireNonNull(bundle.getKeystore().getPrivateKey()),
                Objects.requireNonNull(bundle.getTruststore().getCertificate()));
    }

    /// The targets of the named channels, as Boot binds them.
    static Map<String, String> channelTargets(Map<String, String> environment) {
        var targets = new HashMap<String, String>();
        bind(environment, "spring.grpc.client", GrpcClientProperties.class)
                .getChannel()
                .forEach((name, channel) -> targets.put(name, channel.getTarget()));
        return targets;
    }

    private static <T> T bind(Map<String, String> environment, String prefix, Class<T> type) {
        var sources = new StandardEnvironment();
        sources.getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new HashMap<>(environment)));
        return new Binder(ConfigurationPropertySources.get(sources)).bindOrCreate(prefix, type);
    }

    /// Every setting that a library on the class path describes, as an environment variable.
    private static Set<String> settings() {
        var settings = new HashSet<String>();
        try {
            for (URL file : Collections.list(
                    Variables.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream content = file.openStream()) {
                    JsonNode metadata = JsonMapper.shared().readTree(new String(content.readAllBytes(), UTF_8));
                    metadata.path("properties")
                            .forEach(property ->
                                    settings.add(variable(property.path("name").asString())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    /// Every key of the services' own files of defaults.
    private static Set<String> ownSettings() {
        var settings = new HashSet<String>();
        try {
            for (String name : List.of("gateway", "proposal", "llm", "decoding", "calls", "lifecycle")) {
                try (InputStream file = Variables.class.getResourceAsStream("/" + name + ".yml")) {
                    if (file != null) {
                        Deployable.documents(new String(file.readAllBytes(), UTF_8))
                                .forEach(document -> addKeys("", document, settings));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    private static void addKeys(String prefix, JsonNode node, Set<String> settings) {
        node.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            settings.add(variable(key));
            addKeys(key + ".", entry.getValue(), settings);
        });
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_');
    }
}
