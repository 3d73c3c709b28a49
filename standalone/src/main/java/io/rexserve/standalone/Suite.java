package io.rexserve.standalone;

import io.rexserve.gateway.GatewayConfiguration;
import io.rexserve.llm.LlmServiceConfiguration;
import io.rexserve.proposal.ProposalServiceConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/// The three services in one JVM, over in-process gRPC.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ProposalServiceConfiguration.class, LlmServiceConfiguration.class, GatewayConfiguration.class})
public class Suite {
    /// @param arguments Spring's own, such as `--server.port=0`
    static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(Suite.class)
                .properties("spring.config.name=standalone")
                .run(arguments);
    }
}
