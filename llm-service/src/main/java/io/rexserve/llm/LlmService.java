package io.rexserve.llm;

import io.rexserve.serving.lifecycle.NameCache;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/// The language service as a process of its own.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(LlmServiceConfiguration.class)
public class LlmService {
    /// The file with every default; one's own settings go into an `llm.yml` in the working folder or its `config`.
    static final String CONFIGURATION = "spring.config.name=llm";

    public static void main(String[] arguments) {
        NameCache.shorten();
        new SpringApplicationBuilder(LlmService.class).properties(CONFIGURATION).run(arguments);
    }
}
