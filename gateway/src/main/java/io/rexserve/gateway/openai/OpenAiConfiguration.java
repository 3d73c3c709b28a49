package io.rexserve.gateway.openai;

import io.rexserve.gateway.protocol.LanguageModels;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The addresses of OpenAI's clients.
@Configuration(proxyBeanMethods = false)
@Import({ChatController.class, ModelController.class})
public class OpenAiConfiguration {
    @Bean
    OpenAiErrors gatewayOpenAiErrors() {
        return new OpenAiErrors();
    }

    @Bean
    ChatPlanner gatewayChatPlanner(LanguageModels models) {
        return new ChatPlanner(models);
    }
}
