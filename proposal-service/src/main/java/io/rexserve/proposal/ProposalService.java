package io.rexserve.proposal;

import io.rexserve.serving.lifecycle.NameCache;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/// The proposal service as a process of its own.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ProposalServiceConfiguration.class)
public class ProposalService {
    /// Names the file with every default; other values go into a `proposal.yml` in the working folder or its `config`.
    static final String CONFIGURATION = "spring.config.name=proposal";

    public static void main(String[] arguments) {
        NameCache.shorten();
        new SpringApplicationBuilder(ProposalService.class)
                .properties(CONFIGURATION)
                .run(arguments);
    }
}
