package io.rexserve.serving.admission;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/// Refuses to start where the settings have a list in place of a group of keys or of one value. The framework takes its
/// elements for parts of a list that another file overrides, and ignores them.
final class SingleValues implements BeanFactoryPostProcessor {
    private static final Pattern ELEMENT = Pattern.compile("(rexserve[^\\[]*)\\[.*");
    /// The only key under `rexserve` that is a list.
    private static final String LIST = "rexserve.gateway.cors-origins";

    private final ConfigurableEnvironment environment;

    SingleValues(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /// @throws IllegalArgumentException naming the key
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        environment.getPropertySources().stream()
                .flatMap(source -> source instanceof EnumerablePropertySource<?> known
                        ? Stream.of(known.getPropertyNames())
                        : Stream.of())
                .map(ELEMENT::matcher)
                .filter(name -> name.matches() && !name.group(1).equals(LIST))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            name.group(1) + ": a list (expected: one value, or keys of docs/operations.md)");
                });
    }
}
