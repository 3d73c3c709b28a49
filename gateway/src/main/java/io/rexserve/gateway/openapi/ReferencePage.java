package io.rexserve.gateway.openapi;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// The API reference at `/reference`: the document in Swagger UI, whose files the gateway serves itself.
@Configuration(proxyBeanMethods = false)
public class ReferencePage implements WebMvcConfigurer {
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/reference").setViewName("forward:/reference.html");
    }
}
