package io.rexserve.gateway;

import io.rexserve.serving.lifecycle.NameCache;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/// The gateway as a process of its own.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(GatewayConfiguration.class)
public class Gateway {
    /// The file with every default; one's own settings go into a `gateway.yml` in the working folder or its `config`.
    static final String CONFIGURATION = "spring.config.name=gateway";

    public static void main(String[] arguments) {
        NameCache.shorten();
        new SpringApplicationBuilder(Gateway.class).properties(CONFIGURATION).run(arguments);
    }
}
